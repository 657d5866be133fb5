import { Metric } from '@guanxi/contracts/analytics/v1/experiment.js';
import { BehaviourKind } from '@guanxi/contracts/relationship/v1/behaviour.js';
import { badKinds } from '../outreach/outcome-kind.js';
import type { UnitSource } from './unit-source.js';

const { MESSAGE_CLICKED, PURCHASED } = BehaviourKind;
const kindsOf: Partial<Record<Metric, readonly number[]>> = {
  [Metric.PURCHASES]: [PURCHASED],
  [Metric.BUYERS]: [PURCHASED],
  [Metric.AMOUNT]: [PURCHASED],
  [Metric.RESPONDED]: [MESSAGE_CLICKED, PURCHASED],
  [Metric.REACTED_BADLY]: badKinds,
};
const satisfied_stars_min = 4;
const days = "$3 * interval '24 hours'";
// So that the planner can go by time: nothing outside of these is anybody's.
const inTime = `o.occurred_at >= (SELECT min(entered_at) FROM counted) - ${days}
            AND o.occurred_at < (SELECT max(entered_at) FROM counted) + ${days}`;

/** Of each unit that counts: its variant, and the pair of numbers that its group's figure is drawn from. */
export function pairsSql(metric: Metric, source: UnitSource): string {
  if (metric === Metric.SATISFIED || metric === Metric.TRANSFERRED) return episodesSql(metric, source);
  const now = aggregateOf(metric, 'o.occurred_at >= u.entered_at');
  const before = aggregateOf(metric, 'o.occurred_at < u.entered_at');
  return `${counted(source)}
    SELECT u.variant, ${now} AS x, ${before} AS y, ${now} AS v
      FROM counted AS u LEFT JOIN outcomes AS o ON ${outcomesOf(metric)}
       AND o.occurred_at >= u.entered_at - ${days} AND o.occurred_at < u.entered_at + ${days}
       AND ${inTime}
     GROUP BY u.unit, u.variant`;
}

/** The same before and after a change: x is the change over it, y that between the halves before it, v what she did after. */
export function changesSql(metric: Metric, source: UnitSource, from: number): string {
  const [middle, changed] = [`$${from}`, `$${from + 1}`];
  const after = aggregateOf(metric, `o.occurred_at >= ${changed}`);
  const later = aggregateOf(metric, `o.occurred_at >= ${middle} AND o.occurred_at < ${changed}`);
  const earlier = aggregateOf(metric, `o.occurred_at < ${middle}`);
  return `${counted(source)}
    SELECT u.variant, ${after} - (${earlier} + ${later}) / 2.0 AS x, ${later} - ${earlier} AS y, ${after} AS v
      FROM counted AS u LEFT JOIN outcomes AS o ON ${outcomesOf(metric)}
       AND o.occurred_at >= $${from + 2} AND o.occurred_at < $${from + 3}
     GROUP BY u.unit, u.variant`;
}

/** The units of a source whose days are over. */
export function counted({ sql }: UnitSource): string {
  return `WITH units AS (${sql}), counted AS (SELECT * FROM units WHERE entered_at + ${days} <= $2::timestamptz)`;
}

function outcomesOf(metric: Metric): string {
  return `o.shop_id = $1 AND o.customer_id = u.customer_id AND o.kind IN (${kindsOf[metric]?.join(', ')})`;
}

function aggregateOf(metric: Metric, when: string): string {
  const filter = `FILTER (WHERE ${when})`;
  if (metric === Metric.PURCHASES) return `count(o.kind) ${filter}`;
  if (metric === Metric.AMOUNT) return `coalesce(sum(o.amount_cents) ${filter}, 0)`;
  return `(count(o.kind) ${filter} > 0)::int`;
}

function episodesSql(metric: Metric, source: UnitSource): string {
  const [x, y] =
    metric === Metric.SATISFIED
      ? [`count(*) FILTER (WHERE e.stars >= ${satisfied_stars_min})`, 'count(e.stars)']
      : ['count(h.episode)', 'count(e.episode)'];
  const owner = source.episodesOf === 'customer' ? 'c.customer_id = u.customer_id' : 'e.conversation_id::text = u.unit';
  return `${counted(source)},
    handed_over AS (SELECT DISTINCT conversation_id, episode FROM handovers WHERE shop_id = $1)
    SELECT u.variant, ${x} AS x, ${y} AS y, 0 AS v
      FROM counted AS u
      LEFT JOIN (episodes AS e LEFT JOIN conversation_customers AS c USING (shop_id, conversation_id)
                 LEFT JOIN handed_over AS h ON h.conversation_id = e.conversation_id AND h.episode = e.episode)
        ON e.shop_id = $1 AND ${owner} AND e.opened_at >= u.entered_at AND e.opened_at < u.entered_at + ${days}
     GROUP BY u.unit, u.variant`;
}
