import { DeadlineKind, DeadlineState } from '@guanxi/contracts/conversation/v1/deadline.js';
import type { ReadTx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import type { BoundedPeriod } from '../period.js';
import type { Durations } from './service-report.store.js';
import type { AgentTally } from './training-needs.js';

/** From so many stars on, a customer counts as satisfied. */
export const satisfied_stars_min = 4;

/** What an agent did in a period. */
export interface AgentRow {
  agentId: string;
  handoverCount: number;
  firstResponse: Durations;
  resolution: Durations;
  metCount: number;
  missedCount: number;
  ratedCount: number;
  satisfiedCount: number;
}

const { FIRST_RESPONSE, RESOLUTION } = DeadlineKind;
const { MET, MISSED } = DeadlineState;

const durationsOf = (kind: DeadlineKind) => {
  const rows = `FILTER (WHERE kind = ${kind})`;
  const quantile = (share: number) =>
    `coalesce(percentile_cont(${share}) WITHIN GROUP (ORDER BY took_ms / 1000.0) ${rows}, 0)::float8`;
  return `json_build_object('count', count(*) ${rows}, 'mean_s', coalesce(avg(took_ms / 1000.0) ${rows}, 0)::float8,
    'p50_s', ${quantile(0.5)}, 'p90_s', ${quantile(0.9)},
    'max_s', coalesce(max(took_ms / 1000.0) ${rows}, 0)::float8)`;
};

/** Speaks SQL for what single agents did. */
@Injectable()
export class AgentReportStore {
  /** Up to `items` agents behind an id who served in the period, or are among `others`, in order of id. */
  list(
    tx: ReadTx,
    shopId: string,
    { from, until }: BoundedPeriod,
    others: readonly string[],
    after: string,
    items: number,
  ): Promise<AgentRow[]> {
    return tx.query(
      `WITH ended AS (
         SELECT agent_id, count(*) FILTER (WHERE outcome = ${MET}) AS met,
                count(*) FILTER (WHERE outcome = ${MISSED}) AS missed,
                ${durationsOf(FIRST_RESPONSE)} AS first_response, ${durationsOf(RESOLUTION)} AS resolution
           FROM deadlines
          WHERE shop_id = $1 AND ended_at >= $2 AND ended_at < $3 AND agent_id <> '' AND outcome IN (${MET}, ${MISSED})
            AND kind IN (${FIRST_RESPONSE}, ${RESOLUTION})
          GROUP BY agent_id
       ), served AS (
         SELECT agent_id, count(*) AS handovers FROM handovers
          WHERE shop_id = $1 AND handed_over_at >= $2 AND handed_over_at < $3 GROUP BY agent_id
       ), rated AS (
         SELECT rated_by AS agent_id, count(*) AS rated,
                count(*) FILTER (WHERE stars >= ${satisfied_stars_min}) AS satisfied
           FROM episodes WHERE shop_id = $1 AND rated_at >= $2 AND rated_at < $3 AND rated_by <> '' GROUP BY rated_by
       ), others AS (SELECT unnest($4::text[]) AS agent_id)
       SELECT agent_id AS "agentId", coalesce(handovers, 0) AS "handoverCount", coalesce(met, 0) AS "metCount",
              coalesce(missed, 0) AS "missedCount", first_response AS "firstResponse", resolution,
              coalesce(rated, 0) AS "ratedCount", coalesce(satisfied, 0) AS "satisfiedCount"
         FROM ended FULL JOIN served USING (agent_id) FULL JOIN rated USING (agent_id) FULL JOIN others USING (agent_id)
        WHERE agent_id > $5 ORDER BY agent_id LIMIT $6`,
      [shopId, from, until, others, after, items],
    );
  }

  /** How many of each agent's rated episodes went well, by group of scenes. */
  satisfaction(tx: ReadTx, shopId: string, { from, until }: BoundedPeriod): Promise<AgentTally[]> {
    return tx.query(
      `SELECT rated_by AS "agentId", scene_group AS "sceneGroup", count(*) AS count,
              count(*) FILTER (WHERE stars >= ${satisfied_stars_min}) AS good
         FROM episodes
        WHERE shop_id = $1 AND rated_at >= $2 AND rated_at < $3 AND rated_by <> '' AND scene_group <> ''
        GROUP BY rated_by, scene_group ORDER BY scene_group, rated_by`,
      [shopId, from, until],
    );
  }

  /** How many of each agent's solutions came in time, by group of scenes. */
  inTime(tx: ReadTx, shopId: string, { from, until }: BoundedPeriod): Promise<AgentTally[]> {
    return tx.query(
      `SELECT ended.agent_id AS "agentId", scene_group AS "sceneGroup", count(*) AS count,
              count(*) FILTER (WHERE outcome = ${MET}) AS good
         FROM deadlines AS ended JOIN episodes USING (shop_id, conversation_id, episode)
        WHERE ended.shop_id = $1 AND ended.ended_at >= $2 AND ended.ended_at < $3 AND ended.agent_id <> ''
          AND ended.kind = ${RESOLUTION} AND outcome IN (${MET}, ${MISSED}) AND scene_group <> ''
        GROUP BY ended.agent_id, scene_group ORDER BY scene_group, ended.agent_id`,
      [shopId, from, until],
    );
  }
}
