import { type Idempotency, Ids, InjectConfig } from '@guanxi/chassis';
import { Transactions, type Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import type { PresenceConfig } from '../config.js';
import { DatabaseClock } from '../database-clock.js';
import { ChangeSeats } from './change-seats.js';
import { decideSeat, type SeatWish } from './decide-seat.js';
import { decideSeatChange } from './decide-seat-change.js';
import type { Seat } from './seat.js';
import { SeatStore, type TakenSeat } from './seat.store.js';
import { NoAgentAvailable, NoSeat, SeatsContended } from './seat-failures.js';

const candidates_agents_max = 32;
const attempts_max = 20;

export interface ReserveSeatCommand extends SeatWish {
  shopId: string;
  conversationId: string;
  idempotency: Idempotency | undefined;
}

/** Reserves a seat for a conversation (mission D3). */
@Injectable()
export class ReserveSeat {
  constructor(
    private readonly transactions: Transactions,
    private readonly store: SeatStore,
    private readonly seats: ChangeSeats,
    private readonly clock: DatabaseClock,
    private readonly ids: Ids,
    @InjectConfig() private readonly config: PresenceConfig,
  ) {}

  /**
   * The seat that the conversation holds: the one that it had, or one with the most suitable agent.
   *
   * @throws {NoAgentAvailable} when nobody suitable is there.
   * @throws {NoSeat} when those who are there are full.
   * @throws {SeatsContended} when others were quicker each time.
   */
  execute(command: ReserveSeatCommand): Promise<Seat> {
    const { shopId, conversationId, idempotency } = command;
    return this.transactions.once(shopId, idempotency, async (tx) => {
      await this.store.holdConversation(tx, shopId, conversationId);
      const held = await this.findHeld(tx, shopId, conversationId);
      if (held) return held;
      const taken = await this.takeSeat(tx, shopId, command);
      const expiresAt = new Date(taken.reservedAt.getTime() + this.config.RESERVATION_TTL_MS);
      const seatId = this.ids.next();
      const seat: Seat = { shopId, seatId, ...taken, conversationId, state: 'reserved', expiresAt };
      await this.seats.begin(tx, seat);
      return seat;
    });
  }

  /** The seat that the conversation holds; one whose time is over is ended first. */
  private async findHeld(tx: Tx, shopId: string, conversationId: string): Promise<Seat | undefined> {
    const seat = await this.store.findTakenForUpdate(tx, shopId, conversationId);
    if (!seat) return undefined;
    const now = await this.clock.now(tx);
    const outcome = decideSeatChange(seat, 'expire', now);
    if (outcome.kind !== 'changed') return seat;
    await this.seats.change(tx, [{ ...seat, state: outcome.state }], now);
    return undefined;
  }

  /**
   * Decides on what it sees, then takes the seat only where that still holds, else looks again. At first it passes over
   * agents whom somebody else holds: he is most likely giving them a seat, which makes another one the more suitable.
   */
  private async takeSeat(tx: Tx, shopId: string, wish: SeatWish): Promise<TakenSeat> {
    const isPersonal = wish.agentId !== '';
    for (let attempt = 1; attempt <= attempts_max; attempt += 1) {
      const candidates = await this.store.candidates(tx, shopId, wish, candidates_agents_max);
      const choice = decideSeat(wish, candidates);
      if (choice.kind === 'refused') throw choice.why === 'no_seat' ? new NoSeat() : new NoAgentAvailable();
      const taken = await this.store.take(tx, shopId, choice.agentIds, { isPersonal, waits: attempt > 1 });
      if (taken) return taken;
    }
    throw new SeatsContended();
  }
}
