import { Clock } from '@guanxi/chassis';
import type { SeatChanged } from '@guanxi/contracts/events/v1/presence.js';
import { SeatState } from '@guanxi/contracts/presence/v1/seat.js';
import { type Delivered, type EventHandler, events } from '@guanxi/messaging';
import type { Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { Assign } from './assign.js';
import { ColleagueOfferStore } from './colleague-offer.store.js';
import { FindColleagues } from './find-colleagues.js';
import { QueueStore } from './queue.store.js';
import { ReleaseSeats } from './release-seats.js';

/** A seat that became free may serve who waits; one that is taken for nobody here goes back. */
@Injectable()
export class OnSeatChanged implements EventHandler<SeatChanged> {
  readonly event = events.seatChanged;

  constructor(
    private readonly queue: QueueStore,
    private readonly releaseSeats: ReleaseSeats,
    private readonly assign: Assign,
    private readonly colleagueOffers: ColleagueOfferStore,
    private readonly findColleagues: FindColleagues,
    private readonly clock: Clock,
  ) {}

  async handle(delivered: Delivered<SeatChanged>[], tx: Tx): Promise<void> {
    // First, for it holds conversations, and those who hold one come to its place in the queue after it.
    const taken = delivered.filter(({ payload: { state } }) => isTaken(state));
    for (const shopId of new Set(taken.map((one) => one.shopId))) {
      const seats = taken.filter((one) => one.shopId === shopId).map(({ payload }) => payload);
      await this.releaseSeats.look(tx, shopId, seats);
    }

    const freed = delivered.filter(({ payload }) => !isTaken(payload.state));
    const now = this.clock.now();
    for (const { shopId, payload } of freed.filter(({ payload: { state } }) => state === SeatState.EXPIRED)) {
      await this.queue.expire(tx, shopId, payload.seatId, now);
      await this.colleagueOffers.expire(tx, shopId, payload.seatId, now);
      this.findColleagues.wakeAfter(tx, shopId);
    }
    if (freed.length === 0) return;
    const shopIds = [...new Set(freed.map(({ shopId }) => shopId))];
    for (const shopId of await this.queue.shopsWithQueue(tx, shopIds)) this.assign.wakeAfter(tx, shopId);
  }
}

function isTaken(state: SeatState): boolean {
  return state === SeatState.RESERVED || state === SeatState.ACCEPTED;
}
