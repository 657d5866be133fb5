import { Transactions } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { DatabaseClock } from '../database-clock.js';
import type { DueWork } from '../due-work.js';
import { ChangeSeats } from './change-seats.js';
import { decideSeatChange } from './decide-seat-change.js';
import { SeatStore } from './seat.store.js';

const batch_seats_max = 100;

/**
 * Ends reservations that were not accepted in time, and gives their seats back (mission D3). It takes only seats and
 * agents whom nobody holds, so it never waits for one, and of two replicas each seat falls to one.
 */
@Injectable()
export class ExpireSeats implements DueWork {
  readonly name = 'reservations';

  constructor(
    private readonly transactions: Transactions,
    private readonly store: SeatStore,
    private readonly seats: ChangeSeats,
    private readonly clock: DatabaseClock,
  ) {}

  settleDue(): Promise<number> {
    return this.transactions.runAcrossShops(async (tx) => {
      const due = await this.store.findDueForUpdate(tx, batch_seats_max);
      if (due.length === 0) return 0;
      const now = await this.clock.now(tx);
      const ended = due.flatMap((seat) => {
        const outcome = decideSeatChange(seat, 'expire', now);
        return outcome.kind === 'changed' ? [{ ...seat, state: outcome.state }] : [];
      });
      await this.seats.change(tx, ended, now);
      return ended.length;
    });
  }

  untilNext_ms(): Promise<number | undefined> {
    return this.transactions.readAcrossShops((tx) => this.store.untilNextDue_ms(tx));
  }
}
