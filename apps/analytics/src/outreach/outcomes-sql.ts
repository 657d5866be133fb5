import { BehaviourKind } from '@guanxi/contracts/relationship/v1/behaviour.js';
import { persons } from '../persons/persons-sql.js';
import { comparableReason, heldOutReason, keptReasons, sparedReasons } from './arms.js';
import { badKinds, cancelled_kind } from './outcome-kind.js';
import type { EffectName } from './outcome-row.js';

const effectColumns: Record<EffectName, string> = {
  purchases: 'purchases',
  amount: 'amount',
  buyers: 'bought',
  reactedBadly: 'bad',
};
const didColumns = ['read', 'clicked', 'bought', 'purchases', 'amount', 'muted', 'complained', 'cancelled', 'bad'];
const effects = Object.entries(effectColumns);
const { MESSAGE_READ, MESSAGE_CLICKED, PURCHASED, MUTED, COMPLAINED } = BehaviourKind;

const flag = (kind: number, further = '') => `max(CASE WHEN o.kind = ${kind} ${further} THEN 1 ELSE 0 END)`;
const ofCampaign = 'AND o.campaign_id = a.campaign_id::text';
const each = (columns: readonly string[], term: (column: string) => string) => columns.map(term).join(', ');
const armOf = (reason: string) => `CASE WHEN ${reason} IN (${keptReasons.join(', ')}) THEN 'kept'
                 WHEN ${reason} IN (${sparedReasons.join(', ')}) THEN 'filtered' END`;
const weightOf = (reason: string) =>
  `CASE ${reason} WHEN ${comparableReason} THEN comparable_weight WHEN ${heldOutReason} THEN held_out_weight ELSE 0 END`;

/** The audiences of the campaigns chosen, and everything that customers did. */
const apart = `
    audience AS NOT MATERIALIZED (
      SELECT campaign_id, customer_id, reason, delivered_at FROM campaign_audience
       WHERE shop_id = $1 AND campaign_id = ANY ($2::uuid[]) AND reason IS NOT NULL
    ), facts AS (SELECT customer_id, occurred_at, kind, amount_cents, campaign_id FROM outcomes WHERE shop_id = $1
    ), channels AS (SELECT customer_id, acquisition_channel FROM relationships WHERE shop_id = $1)`;

/**
 * The same by person, where identities were merged: what any of hers did, she did. Of several decisions about her in one
 * campaign counts the one that she was reached by, else one to keep her, else to hold her out.
 */
const together = `
    ${persons}, identities AS MATERIALIZED (
      SELECT customer_id, person_id FROM persons UNION SELECT person_id, person_id FROM persons
    ), decided AS (
      SELECT campaign_id, coalesce(person_id, a.customer_id) AS customer_id, reason, delivered_at,
             person_id IS NOT NULL AS is_merged
        FROM campaign_audience AS a LEFT JOIN identities ON identities.customer_id = a.customer_id
       WHERE shop_id = $1 AND campaign_id = ANY ($2::uuid[]) AND reason IS NOT NULL
    ), audience AS MATERIALIZED (
      SELECT campaign_id, customer_id, reason, delivered_at FROM decided WHERE NOT is_merged
       UNION ALL (SELECT DISTINCT ON (campaign_id, customer_id) campaign_id, customer_id, reason, delivered_at
         FROM decided WHERE is_merged
        ORDER BY campaign_id, customer_id, delivered_at, ${armOf('reason')} = 'kept' DESC NULLS LAST,
                 reason = ${heldOutReason} DESC, reason)
    ), facts AS (
      SELECT coalesce(person_id, o.customer_id) AS customer_id, occurred_at, kind, amount_cents, campaign_id
        FROM outcomes AS o LEFT JOIN identities ON identities.customer_id = o.customer_id WHERE shop_id = $1
    ), channels AS (
      SELECT customer_id, acquisition_channel FROM relationships AS r
       WHERE shop_id = $1 AND NOT EXISTS (SELECT FROM identities WHERE identities.customer_id = r.customer_id)
       UNION ALL (SELECT DISTINCT ON (person_id) person_id, acquisition_channel
         FROM relationships JOIN identities USING (customer_id) WHERE shop_id = $1
        ORDER BY person_id, acquisition_channel = '', customer_id <> person_id, customer_id)
    )`;

/**
 * What the audiences of the shop `$1`'s campaigns `$2` did within `$3` days, by campaign and by acquisition channel, in one
 * pass over who was decided on and one over what they did, which few of them did anything of. By channel a customer is drawn
 * together over campaigns: she is who was drawn by chance, so the sums and squares are over customers. Sums are of whole and
 * decimal numbers, exact in whatever order rows come.
 */
export function outcomesSql(hasMerges: boolean): string {
  return `
    WITH RECURSIVE chosen AS (
      SELECT campaign_id, first_delivered_at AS began_at, first_delivered_at + $3 * interval '24 hours' AS ends_at
        FROM campaign_starts WHERE shop_id = $1 AND campaign_id = ANY ($2::uuid[])
    ), ${hasMerges ? together : apart},
    decisions AS MATERIALIZED (
      SELECT campaign_id, reason, count(*) AS customers, count(delivered_at) AS delivered
        FROM audience GROUP BY campaign_id, reason
    ), sizes AS (
      SELECT campaign_id, coalesce(sum(customers) FILTER (WHERE reason = ${comparableReason}), 0) AS comparable,
             coalesce(sum(customers) FILTER (WHERE reason = ${heldOutReason}), 0) AS held_out
        FROM decisions GROUP BY campaign_id
    ), weights AS MATERIALIZED (
      SELECT campaign_id, CASE WHEN held_out > 0 AND comparable > 0 THEN 1 ELSE 0 END AS comparable_weight,
             CASE WHEN held_out > 0 AND comparable > 0 THEN comparable / held_out ELSE 0 END AS held_out_weight
        FROM sizes
    ), did AS MATERIALIZED (
      SELECT a.campaign_id, a.customer_id, a.reason,
             ${flag(MESSAGE_READ, ofCampaign)} AS read, ${flag(MESSAGE_CLICKED, ofCampaign)} AS clicked,
             ${flag(PURCHASED)} AS bought, count(*) FILTER (WHERE o.kind = ${PURCHASED}) AS purchases,
             coalesce(sum(o.amount_cents) FILTER (WHERE o.kind = ${PURCHASED}), 0) AS amount,
             ${flag(MUTED)} AS muted, ${flag(COMPLAINED)} AS complained, ${flag(cancelled_kind)} AS cancelled,
             max(CASE WHEN o.kind IN (${badKinds.join(', ')}) THEN 1 ELSE 0 END) AS bad
        FROM chosen JOIN audience AS a ON a.campaign_id = chosen.campaign_id
        JOIN facts AS o ON o.customer_id = a.customer_id
         AND o.occurred_at >= chosen.began_at AND o.occurred_at < chosen.ends_at
         AND o.occurred_at >= (SELECT min(began_at) FROM chosen) AND o.occurred_at < (SELECT max(ends_at) FROM chosen)
       GROUP BY a.campaign_id, a.customer_id, a.reason
    ), of_campaigns AS (
      SELECT campaign_id, reason, ${each(didColumns, (name) => `sum(${name}) AS ${name}`)},
             ${effects.map(([name, column]) => `sum(${column}) AS "x_${name}", sum(${column} * ${column}) AS "xx_${name}"`).join(', ')}
        FROM did GROUP BY campaign_id, reason
    ), by_campaign AS (
      SELECT 'campaign' AS by, campaign_id::text AS key, reason, ${armOf('reason')} AS arm, customers,
             customers AS decisions, delivered, ${each(didColumns, (name) => `coalesce(${name}, 0)::bigint AS ${name}`)},
             CASE WHEN weight > 0 THEN customers ELSE 0 END AS weighed, weight * customers AS y,
             weight * weight * customers AS yy,
             ${effects
               .map(
                 ([name]) => `coalesce(weight * "x_${name}", 0) AS "x_${name}",
                   coalesce(weight * weight * "xx_${name}", 0) AS "xx_${name}",
                   coalesce(weight * weight * "x_${name}", 0) AS "xy_${name}"`,
               )
               .join(', ')}
        FROM (SELECT *, ${weightOf('reason')} AS weight FROM decisions JOIN weights USING (campaign_id)) AS weighed
        LEFT JOIN of_campaigns USING (campaign_id, reason)
    ), of_customers AS (
      SELECT customer_id, reason, count(*) AS decisions, count(delivered_at) AS delivered,
             coalesce(sum(${weightOf('reason')})
                        FILTER (WHERE reason IN (${comparableReason}, ${heldOutReason})), 0) AS w
        FROM audience JOIN weights USING (campaign_id) GROUP BY customer_id, reason
    ), did_in_all AS (
      SELECT customer_id, reason, ${each(didColumns, (name) => `sum(${name}) AS ${name}`)},
             ${effects.map(([name, column]) => `sum(${weightOf('reason')} * ${column}) AS "w_${name}"`).join(', ')}
        FROM did JOIN weights USING (campaign_id) GROUP BY customer_id, reason
    ), customers AS (
      SELECT coalesce(acquisition_channel, '') COLLATE "C" AS key, customer_id, reason, ${armOf('reason')} AS arm,
             decisions, delivered, w, ${each(didColumns, (name) => `coalesce(${name}, 0) AS ${name}`)},
             ${effects.map(([name]) => `coalesce("w_${name}", 0) AS "w_${name}"`).join(', ')}
        FROM of_customers LEFT JOIN did_in_all USING (customer_id, reason) LEFT JOIN channels USING (customer_id)
    ), by_channel AS (
      SELECT 'channel' AS by, key, reason, arm, count(*) AS customers, sum(decisions)::bigint AS decisions,
             sum(delivered)::bigint AS delivered, ${each(didColumns, (name) => `sum(${name})::bigint AS ${name}`)},
             count(*) FILTER (WHERE w > 0) AS weighed, sum(w) AS y, sum(w * w) AS yy,
             ${effects
               .map(
                 ([name]) => `sum("w_${name}") AS "x_${name}", sum("w_${name}" * "w_${name}") AS "xx_${name}",
                   sum("w_${name}" * w) AS "xy_${name}"`,
               )
               .join(', ')}
        FROM customers GROUP BY key, reason, arm
    ), arms AS (
      SELECT 'channel' AS by, key, arm, count(*) AS arm_customers
        FROM (SELECT DISTINCT key, arm, customer_id FROM customers WHERE arm IS NOT NULL) AS once GROUP BY key, arm
       UNION ALL SELECT by, key, arm, sum(customers)::bigint FROM by_campaign WHERE arm IS NOT NULL GROUP BY by, key, arm
    )
    SELECT parts.*, arm_customers FROM (TABLE by_channel UNION ALL TABLE by_campaign) AS parts
      LEFT JOIN arms USING (by, key, arm) ORDER BY by, key COLLATE "C", reason`;
}
