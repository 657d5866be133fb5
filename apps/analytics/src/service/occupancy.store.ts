import type { ReadTx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import type { BoundedPeriod } from '../period.js';

/** How long an agent was there in a period, and how much of her seats was taken, in seconds. */
export interface AgentOccupancy {
  agentId: string;
  present_s: number;
  /** Her time there, times her seats. */
  seats_s: number;
  taken_s: number;
}

/** Speaks SQL for when agents were there and their seats taken. */
@Injectable()
export class OccupancyStore {
  /**
   * Agents who were there, or had a seat taken, in a period, in order of id. How an agent stands holds from its change until
   * the next one, by version, so that changes may come in any order; the last one holds until `now`.
   */
  ofAgents(tx: ReadTx, shopId: string, { from, until }: BoundedPeriod, now: Date): Promise<AgentOccupancy[]> {
    return tx.query(
      `WITH bounds AS (
         SELECT $2::timestamptz AS since, least($3::timestamptz, $4::timestamptz) AS till
       ), states AS (
         SELECT agent_id, seats_max, is_present, changed_at,
                coalesce(lead(changed_at) OVER (PARTITION BY agent_id ORDER BY version), $4) AS ended_at
           FROM agent_states WHERE shop_id = $1
       ), there AS (
         SELECT agent_id, sum(seconds) AS present_s, sum(seconds * seats_max) AS seats_s
           FROM (SELECT agent_id, seats_max, greatest(0, extract(epoch FROM least(ended_at, till) - greatest(changed_at, since)))
                        AS seconds
                   FROM states, bounds WHERE is_present AND ended_at > since AND changed_at < till) AS spans
          GROUP BY agent_id
       ), taken AS (
         SELECT agent_id, sum(greatest(0, extract(epoch FROM least(coalesce(ended_at, $4), till) - greatest(accepted_at, since))))
                AS taken_s
           FROM seats, bounds
          WHERE shop_id = $1 AND accepted_at < till AND coalesce(ended_at, $4) > since
          GROUP BY agent_id
       )
       SELECT agent_id AS "agentId", coalesce(present_s, 0)::float8 AS present_s, coalesce(seats_s, 0)::float8 AS seats_s,
              coalesce(taken_s, 0)::float8 AS taken_s
         FROM there FULL JOIN taken USING (agent_id) ORDER BY agent_id`,
      [shopId, from, until, now],
    );
  }
}
