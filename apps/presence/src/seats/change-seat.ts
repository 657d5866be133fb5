import type { Idempotency } from '@guanxi/chassis';
import { Transactions } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { DatabaseClock } from '../database-clock.js';
import { ChangeSeats } from './change-seats.js';
import { decideSeatChange } from './decide-seat-change.js';
import type { Seat } from './seat.js';
import { SeatStore } from './seat.store.js';
import { ReservationGone, SeatAccepted, SeatNotFound } from './seat-failures.js';

export interface ChangeSeatCommand {
  shopId: string;
  seatId: string;
  change: 'accept' | 'decline' | 'release';
  idempotency: Idempotency | undefined;
}

/** Accepts, declines or releases one seat (mission D3). */
@Injectable()
export class ChangeSeat {
  constructor(
    private readonly transactions: Transactions,
    private readonly store: SeatStore,
    private readonly seats: ChangeSeats,
    private readonly clock: DatabaseClock,
  ) {}

  /**
   * The seat after the change, or as it was where there was nothing to change.
   *
   * @throws {SeatNotFound} when the shop has no such seat.
   * @throws {ReservationGone} when accepting a reservation that has ended.
   * @throws {SeatAccepted} when declining a seat that is being served.
   */
  execute({ shopId, seatId, change, idempotency }: ChangeSeatCommand): Promise<Seat> {
    return this.transactions.once(shopId, idempotency, async (tx) => {
      const seat = await this.store.findForUpdate(tx, shopId, seatId);
      if (!seat) throw new SeatNotFound();
      const now = await this.clock.now(tx);
      const outcome = decideSeatChange(seat, change, now);
      if (outcome.kind === 'refused') {
        throw outcome.why === 'reservation_gone' ? new ReservationGone() : new SeatAccepted();
      }
      if (outcome.kind === 'unchanged') return seat;
      const next = { ...seat, state: outcome.state };
      await this.seats.change(tx, [next], now);
      return next;
    });
  }
}
