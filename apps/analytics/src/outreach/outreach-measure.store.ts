import type { DecisionReason } from '@guanxi/contracts/filtering/v1/screening.js';
import { BehaviourKind } from '@guanxi/contracts/relationship/v1/behaviour.js';
import type { ReadTx } from '@guanxi/persistence';
import type { Moments } from '@guanxi/statistics';
import { Injectable } from '@nestjs/common';
import { joinWholeAudiences } from '../join-whole-audiences.js';
import type { Period } from '../period.js';
import { comparableReason, heldOutReason, keptReasons, sparedReasons } from './arms.js';
import { badKinds, cancelled_kind } from './outcome-kind.js';
import type { EffectName, OutcomeRow } from './outcome-row.js';

/** A campaign that sent something. */
export interface BegunCampaign {
  campaignId: string;
  beganAt: Date;
  expiredCount: number;
  cappedCount: number;
}

const effectColumns: Record<EffectName, string> = {
  purchases: 'purchases',
  amount: 'amount',
  buyers: 'bought',
  reactedBadly: 'bad',
};
const outcomeColumns = [
  ...['delivered', 'read', 'clicked', 'bought', 'purchases', 'amount', 'muted', 'complained', 'cancelled', 'bad'],
];
const has = (kind: number) => `count(*) FILTER (WHERE o.kind = ${kind})`;
const flag = (kind: number, further = '') => `max(CASE WHEN o.kind = ${kind} ${further} THEN 1 ELSE 0 END)`;
const ofCampaign = 'AND o.campaign_id = a.campaign_id::text';
const { MESSAGE_READ, MESSAGE_CLICKED, PURCHASED, MUTED, COMPLAINED } = BehaviourKind;

/** Speaks SQL for what campaigns came to. */
@Injectable()
export class OutreachMeasureStore {
  /** Up to `items` campaigns whose first message was delivered in a period, latest first; or the one that is named. */
  begun(
    tx: ReadTx,
    shopId: string,
    { from, until }: Period,
    campaignId: string,
    items: number,
  ): Promise<BegunCampaign[]> {
    return tx.query<BegunCampaign & object>(
      `SELECT s.campaign_id AS "campaignId", s.first_delivered_at AS "beganAt",
              coalesce(c.expired_count, 0) AS "expiredCount", coalesce(c.capped_count, 0) AS "cappedCount"
         FROM campaign_starts AS s LEFT JOIN campaigns AS c USING (shop_id, campaign_id)
        WHERE s.shop_id = $1 AND ($2::timestamptz IS NULL OR first_delivered_at >= $2)
          AND ($3::timestamptz IS NULL OR first_delivered_at < $3) AND ($4::uuid IS NULL OR s.campaign_id = $4)
        ORDER BY first_delivered_at DESC, s.campaign_id LIMIT $5`,
      [shopId, from, until, campaignId || null, items],
    );
  }

  /** What the audiences of campaigns did within so many days, by campaign or by acquisition channel. */
  async outcomes(
    tx: ReadTx,
    shopId: string,
    campaignIds: readonly string[],
    attribution_days: number,
    by: 'campaign' | 'channel',
  ): Promise<OutcomeRow[]> {
    await joinWholeAudiences(tx);
    // Of one campaign everybody is there once, and a customer need not be drawn together.
    const sql = statement(by, by === 'campaign' || campaignIds.length === 1);
    const rows = await tx.query<Record<string, number | string | null>>(sql, [
      ...[shopId, campaignIds, attribution_days],
    ]);
    return rows.map(rowOf);
  }
}

/**
 * What each customer did in each campaign's days, drawn together by customer: she is who was drawn by chance, so the
 * sums and squares are over customers. Sums are of whole and decimal numbers, exact in whatever order rows come.
 */
function statement(by: 'campaign' | 'channel', isOnce: boolean): string {
  const key = by === 'campaign' ? 'a.campaign_id::text' : "coalesce(r.acquisition_channel, '')";
  const sum = isOnce ? (term: string) => term : (term: string) => `sum(${term})`;
  const sums = outcomeColumns.map((name) => `${sum(name)} AS ${name}`).join(', ');
  const weighed = Object.entries(effectColumns).map(([name, column]) => `${sum(`weight * ${column}`)} AS "w_${name}"`);
  const moments = Object.keys(effectColumns).flatMap((name) => [
    `sum("w_${name}") AS "x_${name}"`,
    `sum("w_${name}" * "w_${name}") AS "xx_${name}"`,
    `sum("w_${name}" * w) AS "xy_${name}"`,
  ]);
  return `
    WITH chosen AS (
      SELECT campaign_id, first_delivered_at AS began_at, first_delivered_at + $3 * interval '24 hours' AS ends_at
        FROM campaign_starts WHERE shop_id = $1 AND campaign_id = ANY ($2::uuid[])
    ), weights AS (
      SELECT campaign_id, count(*) FILTER (WHERE reason = ${comparableReason})::numeric AS comparable,
             count(*) FILTER (WHERE reason = ${heldOutReason})::numeric AS held_out
        FROM campaign_audience WHERE shop_id = $1 AND campaign_id = ANY ($2::uuid[]) GROUP BY campaign_id
    ), did AS (
      SELECT a.campaign_id, a.customer_id, ${flag(MESSAGE_READ, ofCampaign)} AS read,
             ${flag(MESSAGE_CLICKED, ofCampaign)} AS clicked, ${flag(PURCHASED)} AS bought,
             ${has(PURCHASED)} AS purchases, coalesce(sum(o.amount_cents) FILTER (WHERE o.kind = ${PURCHASED}), 0) AS amount,
             ${flag(MUTED)} AS muted, ${flag(COMPLAINED)} AS complained, ${flag(cancelled_kind)} AS cancelled,
             max(CASE WHEN o.kind IN (${badKinds.join(', ')}) THEN 1 ELSE 0 END) AS bad
        FROM chosen JOIN campaign_audience AS a ON a.shop_id = $1 AND a.campaign_id = chosen.campaign_id
        JOIN outcomes AS o ON o.shop_id = $1 AND o.customer_id = a.customer_id
         AND o.occurred_at >= chosen.began_at AND o.occurred_at < chosen.ends_at
         AND o.occurred_at >= (SELECT min(began_at) FROM chosen) AND o.occurred_at < (SELECT max(ends_at) FROM chosen)
       GROUP BY a.campaign_id, a.customer_id
    ), seen AS (
      SELECT ${key} COLLATE "C" AS key, a.customer_id COLLATE "C" AS customer_id, a.reason, (a.delivered_at IS NOT NULL)::int AS delivered,
             CASE WHEN reason IN (${keptReasons.join(', ')}) THEN 'kept'
                  WHEN reason IN (${sparedReasons.join(', ')}) THEN 'filtered' END AS arm,
             CASE WHEN held_out = 0 OR comparable = 0 THEN 0 WHEN reason = ${comparableReason} THEN 1
                  WHEN reason = ${heldOutReason} THEN comparable / held_out ELSE 0 END AS weight,
             ${outcomeColumns
               .slice(1)
               .map((name) => `coalesce(did.${name}, 0) AS ${name}`)
               .join(', ')}
        FROM chosen JOIN campaign_audience AS a ON a.shop_id = $1 AND a.campaign_id = chosen.campaign_id
        JOIN weights ON weights.campaign_id = a.campaign_id
        LEFT JOIN did ON did.campaign_id = a.campaign_id AND did.customer_id = a.customer_id
        LEFT JOIN relationships AS r ON r.shop_id = $1 AND r.customer_id = a.customer_id
       WHERE a.reason IS NOT NULL
    ), customers AS (
      SELECT key, reason, arm, customer_id, ${isOnce ? '1' : 'count(*)'} AS decisions, ${sum('weight')} AS w, ${sums},
             ${weighed.join(', ')}
        FROM seen ${isOnce ? '' : 'GROUP BY key, reason, arm, customer_id'}
    ), arms AS (
      SELECT key, arm, count(*) AS arm_customers
        FROM (SELECT ${isOnce ? '' : 'DISTINCT'} key, arm, customer_id FROM customers WHERE arm IS NOT NULL) AS once
       GROUP BY key, arm
    ), parts AS (
      SELECT key, reason, arm, count(*) AS customers, sum(decisions)::bigint AS decisions,
             ${outcomeColumns.map((name) => `sum(${name})::bigint AS ${name}`).join(', ')},
             count(*) FILTER (WHERE w > 0) AS weighed, sum(w) AS y, sum(w * w) AS yy, ${moments.join(', ')}
        FROM customers GROUP BY key, reason, arm
    )
    SELECT parts.*, arm_customers FROM parts LEFT JOIN arms USING (key, arm) ORDER BY key, reason`;
}

function rowOf(row: Record<string, number | string | null>): OutcomeRow {
  const number = (name: string) => Number(row[name] ?? 0);
  const momentsOf = (name: EffectName): Moments => ({
    ...{ count: number('weighed'), y: number('y'), yy: number('yy') },
    ...{ x: number(`x_${name}`), xx: number(`xx_${name}`), xy: number(`xy_${name}`) },
  });
  return {
    key: String(row['key']),
    reason: row['reason'] as DecisionReason,
    arm: row['arm'] as OutcomeRow['arm'],
    armCustomers: number('arm_customers'),
    outcome: {
      ...{ customerCount: number('customers'), decisionCount: number('decisions') },
      ...{ deliveredCount: number('delivered'), readCount: number('read'), clickedCount: number('clicked') },
      ...{ buyerCount: number('bought'), purchaseCount: number('purchases'), amountCents: number('amount') },
      ...{ mutedCount: number('muted'), complainedCount: number('complained'), cancelledCount: number('cancelled') },
    },
    moments: {
      ...{ purchases: momentsOf('purchases'), amount: momentsOf('amount') },
      ...{ buyers: momentsOf('buyers'), reactedBadly: momentsOf('reactedBadly') },
    },
  };
}
