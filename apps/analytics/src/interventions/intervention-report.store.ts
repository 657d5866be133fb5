import type { CareMenuOutcome, InterventionReason } from '@guanxi/contracts/conversation/v1/conversation.js';
import { type ReadTx, Secrecy } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { joinWholeAudiences } from '../join-whole-audiences.js';
import type { Period } from '../period.js';
import { interventionEvidence } from '../sealed-columns.js';

/** For how long after an offer a purchase or a cancellation is told with it. */
export const aftermath_days = 7;

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
  answeredAt: Date | null;
  scene: string | null;
  sceneGroup: string | null;
  /** Seconds from joining the queue to the agent's taking over. */
  waitS: number | null;
  agentId: string | null;
  caseId: string | null;
  stars: number | null;
  /** Her first purchase and cancellation within the days of the aftermath. */
  purchasedAt: Date | null;
  cancelledAt: Date | null;
}

/** Which interventions to list; 0 and what is empty is any. */
export interface InterventionFilter extends Period {
  reason: InterventionReason;
  outcome: CareMenuOutcome;
  customerId: string;
  agentId: string;
  sceneGroup: string;
}

/** Where a page of "latest first" begins: behind this one. */
export type Behind = [offeredAt: string, interventionId: string];

/** Messages after which the same rule decided not to offer a human. */
export interface Withheld {
  rule: string;
  sceneGroup: string;
  count: number;
}

/** What offers led to. */
export interface Ends {
  servedCount: number;
  caseCount: number;
  /** The mean over episodes, each counted once however many offers it saw. */
  meanStars: number | null;
  purchasedCount: number;
  cancelledCount: number;
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
  LEFT JOIN LATERAL (
       SELECT min(purchased_at) AS purchased_at FROM purchases
        WHERE shop_id = offered.shop_id AND customer_id = offered.customer_id AND purchased_at > offered.offered_at
          AND purchased_at <= offered.offered_at + interval '${aftermath_days} days'
       ) bought ON true
  LEFT JOIN LATERAL (
       SELECT min(cancelled_at) AS cancelled_at FROM cancellations
        WHERE shop_id = offered.shop_id AND customer_id = offered.customer_id AND cancelled_at > offered.offered_at
          AND cancelled_at <= offered.offered_at + interval '${aftermath_days} days'
       ) left_shop ON true
  LEFT JOIN episodes episode USING (shop_id, conversation_id, episode)
 WHERE offered.shop_id = $1 AND offered.offered_at IS NOT NULL
   AND ($2::timestamptz IS NULL OR offered.offered_at >= $2)
   AND ($3::timestamptz IS NULL OR offered.offered_at < $3)`;
const inAftermath = (at: string) => `${at} > offered_at AND ${at} <= offered_at + interval '${aftermath_days} days'`;
const inPeriod = `shop_id = $1 AND ($2::timestamptz IS NULL OR hour >= $2) AND ($3::timestamptz IS NULL OR hour < $3)`;

/** Speaks SQL for the reports on interventions. */
@Injectable()
export class InterventionReportStore {
  constructor(private readonly secrecy: Secrecy) {}

  /** Up to `items` interventions behind an instant and id, latest first. */
  async list(
    tx: ReadTx,
    shopId: string,
    { from, until, reason, outcome, customerId, agentId, sceneGroup }: InterventionFilter,
    [before, beforeId]: Behind,
    items: number,
  ): Promise<InterventionRow[]> {
    const rows = await tx.query<InterventionRow>(
      `SELECT intervention_id AS "interventionId", conversation_id AS "conversationId",
              offered.customer_id AS "customerId", episode, reason, evidence, outcome, offered_at AS "offeredAt",
              answered_at AS "answeredAt", offered.scene, offered.scene_group AS "sceneGroup",
              extract(epoch FROM served.handed_over_at - served.queued_at)::float8 AS "waitS",
              served.agent_id AS "agentId", episode.case_id AS "caseId", episode.stars,
              bought.purchased_at AS "purchasedAt", left_shop.cancelled_at AS "cancelledAt"
         ${withEnds}
          AND ($4 = 0 OR reason = $4) AND ($5 = 0 OR outcome = $5)
          AND ($6 = '' OR offered.customer_id = $6) AND ($7 = '' OR served.agent_id = $7)
          AND ($8 = '' OR offered.scene_group = $8)
          AND (offered_at, intervention_id) < ($9, $10::uuid)
        ORDER BY offered_at DESC, intervention_id DESC LIMIT $11`,
      [shopId, from, until, reason, outcome, customerId, agentId, sceneGroup, before, beforeId, items],
    );
    const open = async (row: InterventionRow) => ({
      ...row,
      evidence: await this.secrecy.openText(tx, interventionEvidence.at(shopId, row.interventionId), row.evidence),
    });
    return Promise.all(rows.map(open));
  }

  /** How many there were, by reason and outcome. */
  count(
    tx: ReadTx,
    shopId: string,
    { from, until }: Period,
  ): Promise<{ reason: InterventionReason; outcome: CareMenuOutcome; count: number }[]> {
    return tx.query(
      `SELECT reason, outcome, count(*) FROM interventions
        WHERE shop_id = $1 AND offered_at IS NOT NULL
          AND ($2::timestamptz IS NULL OR offered_at >= $2) AND ($3::timestamptz IS NULL OR offered_at < $3)
        GROUP BY reason, outcome ORDER BY reason, outcome`,
      [shopId, from, until],
    );
  }

  async ends(tx: ReadTx, shopId: string, { from, until }: Period): Promise<Ends> {
    await joinWholeAudiences(tx);
    const [row] = await tx.query<Ends>(
      `WITH offers AS MATERIALIZED (
         SELECT conversation_id, episode, customer_id, offered_at FROM interventions
          WHERE shop_id = $1 AND offered_at IS NOT NULL
            AND ($2::timestamptz IS NULL OR offered_at >= $2) AND ($3::timestamptz IS NULL OR offered_at < $3)
       ), seen AS (SELECT conversation_id, episode, count(*) AS offers FROM offers GROUP BY conversation_id, episode
       ), episodes_seen AS (
         SELECT sum(offers) FILTER (WHERE case_id IS NOT NULL) AS cases, avg(stars)::float8 AS stars
           FROM seen JOIN episodes AS e
             ON e.shop_id = $1 AND e.conversation_id = seen.conversation_id AND e.episode = seen.episode
       )
       SELECT (SELECT count(*) FROM offers WHERE EXISTS (
                SELECT FROM handovers AS h
                 WHERE h.shop_id = $1 AND h.conversation_id = offers.conversation_id
                   AND h.episode = offers.episode AND h.handed_over_at >= offers.offered_at)) AS "servedCount",
              coalesce(cases, 0)::bigint AS "caseCount",
              (SELECT count(*) FROM offers WHERE EXISTS (
                SELECT FROM purchases AS p
                 WHERE p.shop_id = $1 AND p.customer_id = offers.customer_id
                   AND ${inAftermath('purchased_at')})) AS "purchasedCount",
              (SELECT count(*) FROM offers WHERE EXISTS (
                SELECT FROM cancellations AS c
                 WHERE c.shop_id = $1 AND c.customer_id = offers.customer_id
                   AND ${inAftermath('cancelled_at')})) AS "cancelledCount",
              stars AS "meanStars"
         FROM episodes_seen`,
      [shopId, from, until],
    );
    return row as Ends;
  }

  /** Messages after which no human was offered, by rule and group of scenes, most first. */
  withheld(tx: ReadTx, shopId: string, { from, until }: Period): Promise<Withheld[]> {
    return tx.query(
      `SELECT rule, scene_group AS "sceneGroup", sum(count)::bigint AS count FROM decision_hours
        WHERE ${inPeriod} AND NOT offered
        GROUP BY rule, scene_group ORDER BY 3 DESC, rule, scene_group`,
      [shopId, from, until],
    );
  }

  /** All messages that a decision was taken about. */
  async decisions(tx: ReadTx, shopId: string, { from, until }: Period): Promise<number> {
    const [row] = await tx.query<{ count: number }>(
      `SELECT coalesce(sum(count), 0)::bigint AS count FROM decision_hours WHERE ${inPeriod}`,
      [shopId, from, until],
    );
    return row?.count ?? 0;
  }
}
