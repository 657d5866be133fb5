import type { Idempotency } from '@guanxi/chassis';
import { Transactions } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { DatabaseClock } from '../database-clock.js';
import { ChangeDuties } from './change-duties.js';
import { ScheduleStore } from './schedule.store.js';

/** Says whether a shop's schedules decide who gets new customers (mission D5). */
@Injectable()
export class SetRouting {
  constructor(
    private readonly transactions: Transactions,
    private readonly store: ScheduleStore,
    private readonly duties: ChangeDuties,
    private readonly clock: DatabaseClock,
  ) {}

  /** What holds after it, at once for all agents of the shop. */
  execute(shopId: string, bySchedule: boolean, idempotency: Idempotency | undefined): Promise<boolean> {
    return this.transactions.once(shopId, idempotency, async (tx) => {
      await this.store.hold(tx, shopId);
      await this.store.keepRouting(tx, shopId, bySchedule);
      const agents = await this.store.findScheduledForUpdate(tx, shopId);
      await this.duties.follow(tx, agents, await this.clock.now(tx));
      return bySchedule;
    });
  }
}
