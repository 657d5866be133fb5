import { rowsOf, type Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import type { Agent } from './agent.js';

/** Speaks SQL for how agents stood, and since when. */
@Injectable()
export class AgentHistoryStore {
  /** Keeps how agents who changed stand now, each of them once. */
  async keep(tx: Tx, agents: readonly Agent[], changedAt: Date): Promise<void> {
    const rows = agents.map(({ shopId, agentId, version, intent, suspendedFor, connection, ...agent }) => [
      ...[shopId, agentId, version, intent, suspendedFor, connection],
      ...[agent.onDuty, agent.seatsMax, agent.seatsTaken],
    ]);
    const types = ['text', 'text', 'bigint', 'text', 'text', 'text', 'boolean', 'integer', 'integer'];
    const { from, params } = rowsOf(types, rows, 2);
    await tx.execute(
      `WITH told (shop_id, agent_id, version, intent, suspended_for, connection, on_duty, seats_max, seats_taken) AS (
         SELECT * FROM ${from}
       ), superseded AS (
         UPDATE agent_states AS before SET superseded_at = $1::timestamptz FROM told
          WHERE before.shop_id = told.shop_id AND before.agent_id = told.agent_id AND before.superseded_at IS NULL
       )
       INSERT INTO agent_states (shop_id, agent_id, version, intent, suspended_for, connection, on_duty, seats_max,
                                 seats_taken, changed_at)
       SELECT *, $1::timestamptz FROM told`,
      [changedAt, ...params],
    );
  }
}
