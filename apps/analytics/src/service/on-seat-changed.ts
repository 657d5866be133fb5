import type { SeatChanged } from '@guanxi/contracts/events/v1/presence.js';
import { type Delivered, type EventHandler, events } from '@guanxi/messaging';
import type { Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { RebuiltShops } from '../rebuild/rebuilt-shops.js';
import { PresenceFactsStore } from './presence-facts.store.js';

/** Projects since when and until when a seat is taken. */
@Injectable()
export class OnSeatChanged implements EventHandler<SeatChanged> {
  readonly event = events.seatChanged;

  constructor(
    private readonly facts: PresenceFactsStore,
    private readonly rebuilt: RebuiltShops,
  ) {}

  async handle(delivered: Delivered<SeatChanged>[], tx: Tx): Promise<void> {
    for (const { payload } of await this.rebuilt.withDrawn(delivered, tx)) await this.facts.seatChanged(tx, payload);
  }
}
