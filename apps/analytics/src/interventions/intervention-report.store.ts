import type { CareMenuOutcome, InterventionReason } from '@guanxi/contracts/conversation/v1/conversation.js';
import type { ReadTx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import type { Period } from '../period.js';

/** One intervention and its end. */
export interface InterventionRow {
  interventionId: string;
  conversationId: string;
  customerId: string;
  episode: number;
  reason: InterventionReason;
  evidence: string;
  outcome: CareMenuOutcome;
  offeredAt: Date;
  /** Seconds from joining the queue to the agent's taking over. */
  waitS: number | null;
  agentId: string | null;
  caseId: string | null;
  stars: number | null;
}

/** Which interventions to list; 0 is any. */
export interface InterventionFilter extends Period {
  reason: InterventionReason;
  outcome: CareMenuOutcome;
}

// The handover that an intervention led to is the first of its episode that followed it.
const withEnds = `
  FROM interventions offered
  LEFT JOIN LATERAL (
       SELECT agent_id, queued_at, handed_over_at FROM handovers
        WHERE shop_id = offered.shop_id AND conversation_id = offered.conversation_id
          AND episode = offered.episode AND handed_over_at >= offered.offered_at
        ORDER BY handed_over_at LIMIT 1
       ) served ON true
  LEFT JOIN episodes episode USING (shop_id, conversation_id, episode)
 WHERE offered.shop_id = $1 AND offered.offered_at IS NOT NULL
   AND ($2::timestamptz IS NULL OR offered.offered_at >= $2)
   AND ($3::timestamptz IS NULL OR offered.offered_at < $3)`;

/** Speaks SQL for the reports on interventions. */
@Injectable()
export class InterventionReportStore {
  /** Up to `items` interventions before an instant and id, latest first. */
  list(
    tx: ReadTx,
    shopId: string,
    { from, until, reason, outcome }: InterventionFilter,
    [before, beforeId]: [offeredAt: string, interventionId: string],
    items: number,
  ): Promise<InterventionRow[]> {
    return tx.query(
      `SELECT intervention_id AS "interventionId", conversation_id AS "conversationId", customer_id AS "customerId",
              episode, reason, evidence, outcome, offered_at AS "offeredAt",
              extract(epoch FROM served.handed_over_at - served.queued_at)::float8 AS "waitS",
              served.agent_id AS "agentId", episode.case_id AS "caseId", episode.stars
         ${withEnds}
          AND ($4 = 0 OR reason = $4) AND ($5 = 0 OR outcome = $5)
          AND (offered_at, intervention_id) < ($6, $7::uuid)
        ORDER BY offered_at DESC, intervention_id DESC LIMIT $8`,
      [shopId, from, until, reason, outcome, before, beforeId, items],
    );
  }

  /** How many there were, by reason and outcome. */
  count(
    tx: ReadTx,
    shopId: string,
    { from, until }: Period,
  ): Promise<{ reason: InterventionReason; outcome: CareMenuOutcome; count: number }[]> {
    return tx.query(`SELECT reason, outcome, count(*) ${withEnds} GROUP BY reason, outcome ORDER BY reason, outcome`, [
      shopId,
      from,
      until,
    ]);
  }

  /** What the offers led to. The mean is over episodes, each counted once however many offers it saw. */
  async ends(
    tx: ReadTx,
    shopId: string,
    { from, until }: Period,
  ): Promise<{ servedCount: number; caseCount: number; meanStars: number | null }> {
    const [row] = await tx.query<{ servedCount: number; caseCount: number; meanStars: number | null }>(
      `WITH offers AS (SELECT conversation_id, episode, served.agent_id, episode.case_id, episode.stars ${withEnds})
       SELECT count(agent_id) AS "servedCount", count(case_id) AS "caseCount",
              (SELECT avg(stars)::float8
                 FROM (SELECT DISTINCT conversation_id, episode, stars FROM offers) AS rated) AS "meanStars"
         FROM offers`,
      [shopId, from, until],
    );
    return row ?? { servedCount: 0, caseCount: 0, meanStars: null };
  }
}
