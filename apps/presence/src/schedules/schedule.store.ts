import type { ReadTx, Tx } from '@guanxi/persistence';
import type { BusinessHours } from '@guanxi/queueing';
import { Injectable } from '@nestjs/common';
import type { Agent } from '../agents/agent.js';
import { agentColumns } from '../agents/agent-columns.js';
import { holdShop } from '../shop-lock.js';
import type { Duty } from './decide-duty.js';

/** An agent with her schedule and when her duty changes. */
export interface ScheduledAgent extends Agent, Duty {
  schedule: BusinessHours | null;
  bySchedule: boolean;
}

const scheduled = `SELECT ${agentColumns}, schedule, duty_changes_at AS "dutyChangesAt",
    coalesce((SELECT by_schedule FROM routing WHERE routing.shop_id = agents.shop_id), true) AS "bySchedule"
    FROM agents`;

/** Speaks SQL for schedules and duty. */
@Injectable()
export class ScheduleStore {
  /** Has others who change schedules or capacities in this shop, or reserve seats, wait until the transaction ends. */
  async hold(tx: Tx, shopId: string): Promise<void> {
    await tx.query(`SELECT ${holdShop}`, [shopId]);
  }

  async find(tx: ReadTx, shopId: string, agentId: string): Promise<ScheduledAgent | undefined> {
    const [agent] = await tx.query<ScheduledAgent>(`${scheduled} WHERE shop_id = $1 AND agent_id = $2`, [
      shopId,
      agentId,
    ]);
    return agent;
  }

  /** One agent, held until the transaction ends. */
  async findForUpdate(tx: Tx, shopId: string, agentId: string): Promise<ScheduledAgent | undefined> {
    const [agent] = await tx.query<ScheduledAgent>(
      `${scheduled} WHERE shop_id = $1 AND agent_id = $2 FOR NO KEY UPDATE`,
      [shopId, agentId],
    );
    return agent;
  }

  /** The agents of a shop who have a schedule, in order of id, held until the transaction ends. */
  findScheduledForUpdate(tx: Tx, shopId: string): Promise<ScheduledAgent[]> {
    return tx.query(`${scheduled} WHERE shop_id = $1 AND schedule IS NOT NULL ORDER BY agent_id FOR NO KEY UPDATE`, [
      shopId,
    ]);
  }

  /** Up to `agents` agents whose duty changes by now, held; those that somebody else holds are left to him. */
  findDueForUpdate(tx: Tx, agents: number): Promise<ScheduledAgent[]> {
    return tx.query(
      `${scheduled} WHERE duty_changes_at <= clock_timestamp()
        ORDER BY duty_changes_at LIMIT $1 FOR NO KEY UPDATE SKIP LOCKED`,
      [agents],
    );
  }

  /** Milliseconds until a duty changes, below 0 where it is late; undefined where none does. */
  async untilNextDue_ms(tx: ReadTx): Promise<number | undefined> {
    const [row] = await tx.query<{ wait_ms: number | null }>(
      `SELECT extract(epoch FROM min(duty_changes_at) - clock_timestamp())::float8 * 1000 AS wait_ms
         FROM agents WHERE duty_changes_at IS NOT NULL`,
    );
    return row?.wait_ms ?? undefined;
  }

  async keepSchedule(tx: Tx, shopId: string, agentId: string, schedule: BusinessHours | null): Promise<void> {
    const stored = schedule && JSON.stringify(schedule);
    await tx.execute('UPDATE agents SET schedule = $3 WHERE shop_id = $1 AND agent_id = $2', [shopId, agentId, stored]);
  }

  async keepDuties(tx: Tx, agents: (Agent & Duty)[]): Promise<void> {
    await tx.execute(
      `UPDATE agents SET on_duty = next.on_duty, duty_changes_at = next.changes_at, version = next.version
         FROM unnest($1::text[], $2::text[], $3::boolean[], $4::timestamptz[], $5::bigint[])
              AS next (shop_id, agent_id, on_duty, changes_at, version)
        WHERE agents.shop_id = next.shop_id AND agents.agent_id = next.agent_id`,
      [
        agents.map(({ shopId }) => shopId),
        agents.map(({ agentId }) => agentId),
        agents.map(({ onDuty }) => onDuty),
        agents.map(({ dutyChangesAt }) => dutyChangesAt),
        agents.map(({ version }) => version),
      ],
    );
  }

  /** Whether the shop's schedules decide who gets new customers: yes where nothing was said. */
  async findRouting(tx: ReadTx, shopId: string): Promise<boolean> {
    const [routing] = await tx.query<{ bySchedule: boolean }>(
      'SELECT by_schedule AS "bySchedule" FROM routing WHERE shop_id = $1',
      [shopId],
    );
    return routing?.bySchedule ?? true;
  }

  async keepRouting(tx: Tx, shopId: string, bySchedule: boolean): Promise<void> {
    await tx.execute(
      'INSERT INTO routing VALUES ($1, $2) ON CONFLICT (shop_id) DO UPDATE SET by_schedule = excluded.by_schedule',
      [shopId, bySchedule],
    );
  }
}
