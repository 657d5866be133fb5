import { Transactions } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { DatabaseClock } from '../database-clock.js';
import type { DueWork } from '../due-work.js';
import { ChangeDuties } from './change-duties.js';
import { ScheduleStore } from './schedule.store.js';

const batch_agents_max = 100;

/**
 * Has agents go on and off duty when their schedules say so (mission D5). It takes only agents whom nobody holds, so it
 * never waits for one, and of two replicas each agent falls to one.
 */
@Injectable()
export class SettleDuties implements DueWork {
  readonly name = 'duties';

  constructor(
    private readonly transactions: Transactions,
    private readonly store: ScheduleStore,
    private readonly duties: ChangeDuties,
    private readonly clock: DatabaseClock,
  ) {}

  settleDue(): Promise<number> {
    return this.transactions.runAcrossShops(async (tx) => {
      const due = await this.store.findDueForUpdate(tx, batch_agents_max);
      if (due.length > 0) await this.duties.follow(tx, due, await this.clock.now(tx));
      return due.length;
    });
  }

  untilNext_ms(): Promise<number | undefined> {
    return this.transactions.readAcrossShops((tx) => this.store.untilNextDue_ms(tx));
  }
}
