import type { Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { AnnounceAgents } from '../agents/announce-agents.js';
import { versioned } from '../agents/decide-version.js';
import { type Duty, decideDuty } from './decide-duty.js';
import { type ScheduledAgent, ScheduleStore } from './schedule.store.js';

/** The one way in which agents go on and off duty: kept, told, and made known, in one transaction. */
@Injectable()
export class ChangeDuties {
  constructor(
    private readonly store: ScheduleStore,
    private readonly agents: AnnounceAgents,
  ) {}

  /** Has agents who are held be on duty as their schedules say at an instant, and returns it in the same order. */
  async follow(tx: Tx, current: ScheduledAgent[], now: Date): Promise<Duty[]> {
    const next = current.map((agent) => {
      const duty = decideDuty(agent.schedule, agent.bySchedule, now);
      return { ...versioned(agent, { ...agent, ...duty }), ...duty };
    });
    if (next.length > 0) await this.store.keepDuties(tx, next);
    const told = next.filter(({ version }, i) => version !== current[i]!.version);
    await this.agents.announce(tx, told, now);
    return next;
  }
}
