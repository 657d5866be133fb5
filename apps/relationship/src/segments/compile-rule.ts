import { LifecycleStage } from '@guanxi/contracts/relationship/v1/portrait.js';
import {
  type BehaviourCondition,
  type FigureCondition,
  PortraitFigure,
  type SegmentRule,
} from '@guanxi/contracts/relationship/v1/segment.js';
import {
  gap_days_max,
  gap_days_min,
  new_days_max,
  rhythm_purchase_days_min,
  silence_max,
} from '../portraits/lifecycle.js';

/** Whoever is not addressed as somebody else since a merge. */
export const isAddressed = `NOT EXISTS (SELECT FROM customer_merges merges
  WHERE merges.shop_id = r.shop_id AND merges.merged_id = r.customer_id AND merges.unmerged_at IS NULL)`;

/** A condition in SQL, over relationships `r`, portrait facts `p` and declared facts `d`; true or false, never null. */
export interface CompiledRule {
  sql: string;
  params: unknown[];
}

/** The days from an instant in SQL up to now, in SQL. */
type Since = (instant: string) => string;

const figures: Partial<Record<PortraitFigure, (since: Since) => string>> = {
  [PortraitFigure.TENURE_DAYS]: (since) => since('r.established_at'),
  [PortraitFigure.SILENT_DAYS]: (since) => since('p.last_behaviour_at'),
  [PortraitFigure.DAYS_SINCE_PURCHASE]: (since) => since('p.last_purchase_at'),
  [PortraitFigure.PURCHASES]: () => 'coalesce(p.purchases, 0)',
  [PortraitFigure.SPENT_CENTS]: () => 'coalesce(p.spent_cents, 0)',
  [PortraitFigure.MEAN_PURCHASE_CENTS]: () => 'p.spent_cents::float8 / nullif(p.purchases, 0)',
  [PortraitFigure.PRICE_LEVEL]: () => 'p.price_level',
  [PortraitFigure.EXPECTED_PURCHASES]: () => 'p.expected_purchases',
};

/** The stage of a customer's life with the shop in SQL, as {@link LifecycleStage}. */
export function stageSql(since: Since): string {
  const span = daysBetween('p.first_purchase_at', 'p.last_purchase_at');
  const gap = `least(${gap_days_max}, greatest(${gap_days_min}, ${span} / nullif(p.purchase_days - 1, 0)))`;
  const within = ({ days, gaps }: { days: number; gaps: number }) =>
    `${since('coalesce(p.last_behaviour_at, r.established_at)')}
       <= CASE WHEN p.purchase_days >= ${rhythm_purchase_days_min} THEN ${gaps} * ${gap} ELSE ${days} END`;
  return `CASE WHEN ${since('r.established_at')} <= ${new_days_max} THEN ${LifecycleStage.NEW}
               WHEN ${within(silence_max.active)} THEN ${LifecycleStage.ACTIVE}
               WHEN ${within(silence_max.cooling)} THEN ${LifecycleStage.COOLING}
               WHEN ${within(silence_max.dormant)} THEN ${LifecycleStage.DORMANT}
               ELSE ${LifecycleStage.LOST} END`;
}

/** The days from one instant to another in SQL. */
export function daysBetween(from: string, to: string): string {
  return `extract(epoch FROM ${to} - ${from})::float8 / 86400`;
}

/**
 * Compiles a rule that `checkRule` has passed. Values only ever travel as parameters; what they are compared with is
 * written here.
 *
 * @param now the instant that days are counted from.
 * @param paramsBefore how many parameters the statement has already; the shop is `$1`.
 */
export function compileRule(rule: SegmentRule, now: Date, paramsBefore: number): CompiledRule {
  const params: unknown[] = [];
  const param = (value: unknown, type: string): string => {
    params.push(value);
    return `$${paramsBefore + params.length}::${type}`;
  };
  // Named only where it is used: Postgres refuses a parameter whose type nothing tells.
  let named: string | undefined;
  const nowParam = (): string => {
    named ??= param(now, 'timestamptz');
    return named;
  };
  const since: Since = (instant) => daysBetween(instant, nowParam());

  const compile = ({ rule: chosen }: SegmentRule): string => {
    switch (chosen?.$case) {
      case 'all':
        return `(${chosen.value.rules.map(compile).join(' AND ')})`;
      case 'any':
        return `(${chosen.value.rules.map(compile).join(' OR ')})`;
      case 'not':
        return `(NOT ${compile(chosen.value)})`;
      case 'lifecycleStage':
        return `(${stageSql(since)} = ANY (${param(chosen.value.stages, 'int[]')}))`;
      case 'figure':
        return figureSql(chosen.value);
      case 'behaviour':
        return behaviourSql(chosen.value);
      case 'interest': {
        const share = `(p.interests ->> ${param(chosen.value.category, 'text')})::float8 / nullif(p.interests_total, 0)`;
        return `coalesce(coalesce(${share}, 0) >= ${param(chosen.value.shareAtLeast, 'float8')}, false)`;
      }
      case 'acquisitionChannel':
        return `(r.acquisition_channel = ANY (${param(chosen.value.values, 'text[]')}))`;
      case 'tag':
        return `coalesce(d.tags && ${param(chosen.value.values, 'text[]')}, false)`;
      case 'preferredChannel':
        return `coalesce(d.preferred_channel = ANY (${param(chosen.value.values, 'text[]')}), false)`;
      case 'birthday':
        return birthdaySql(chosen.value.withinDays);
      default:
        throw new TypeError('a rule without a condition');
    }
  };

  const figureSql = ({ figure, atLeast, atMost }: FigureCondition): string => {
    const sql = figures[figure]!(since);
    const bounds = [
      ...(atLeast === undefined ? [] : [`${sql} >= ${param(atLeast, 'float8')}`]),
      ...(atMost === undefined ? [] : [`${sql} <= ${param(atMost, 'float8')}`]),
    ];
    return `coalesce(${bounds.join(' AND ')}, false)`;
  };

  const behaviourSql = ({ kind, category, withinDays, atLeast = 1 }: BehaviourCondition): string => {
    const inCategory = category === '' ? '' : `AND category = ${param(category, 'text')}`;
    return `(r.customer_id IN (
       SELECT customer_id FROM behaviours
        WHERE shop_id = $1 AND kind = ${param(kind, 'smallint')} ${inCategory}
          AND occurred_at > ${nowParam()} - make_interval(days => ${param(withinDays, 'int')}) AND occurred_at <= ${nowParam()}
        GROUP BY customer_id HAVING count(*) >= ${param(atLeast, 'int')}))`;
  };

  /** Against the days to come by name, so that the turn of the year and the 29th of February need no arithmetic. */
  const birthdaySql = (withinDays: number): string =>
    `coalesce(d.birthday <> '' AND d.birthday = ANY (ARRAY(
       SELECT to_char((${nowParam()} AT TIME ZONE 'UTC')::date + ahead, 'MM-DD')
         FROM generate_series(0, ${param(withinDays, 'int')}) AS ahead)), false)`;

  return { sql: compile(rule), params };
}
