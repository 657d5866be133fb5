import { type Idempotency, InvalidRequest } from '@guanxi/chassis';
import { Transactions } from '@guanxi/persistence';
import { type BusinessHours, checkBusinessHours, InvalidBusinessHours } from '@guanxi/queueing';
import { Injectable } from '@nestjs/common';
import { AgentNotFound } from '../agents/agent-failures.js';
import { DatabaseClock } from '../database-clock.js';
import { ChangeDuties } from './change-duties.js';
import type { Duty } from './decide-duty.js';
import { ScheduleStore } from './schedule.store.js';

export interface SetScheduleCommand {
  shopId: string;
  agentId: string;
  /** Null where she is to be always on duty. */
  schedule: BusinessHours | null;
  idempotency: Idempotency | undefined;
}

/** Says when an agent is on duty (mission D5). */
@Injectable()
export class SetSchedule {
  constructor(
    private readonly transactions: Transactions,
    private readonly store: ScheduleStore,
    private readonly duties: ChangeDuties,
    private readonly clock: DatabaseClock,
  ) {}

  /**
   * Whether she is on duty now.
   *
   * @throws {AgentNotFound} when the shop has no such agent.
   * @throws {InvalidRequest} when the schedule cannot be one, naming the field.
   */
  execute({ shopId, agentId, schedule, idempotency }: SetScheduleCommand): Promise<Duty> {
    if (schedule) checkSchedule(schedule);
    return this.transactions.once(shopId, idempotency, async (tx) => {
      await this.store.hold(tx, shopId);
      const current = await this.store.findForUpdate(tx, shopId, agentId);
      if (!current) throw new AgentNotFound();
      await this.store.keepSchedule(tx, shopId, agentId, schedule);
      const [duty] = await this.duties.follow(tx, [{ ...current, schedule }], await this.clock.now(tx));
      return duty!;
    });
  }
}

function checkSchedule(schedule: BusinessHours): void {
  try {
    checkBusinessHours(schedule);
  } catch (error) {
    if (!(error instanceof InvalidBusinessHours)) throw error;
    throw new InvalidRequest([{ field: `schedule.${error.field}`, description: error.problem }]);
  }
}
