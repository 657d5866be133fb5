import type { Metric } from '@guanxi/contracts/analytics/v1/experiment.js';
import type { ReadTx } from '@guanxi/persistence';
import type { Moments } from '@guanxi/statistics';
import { Injectable } from '@nestjs/common';
import { joinWholeAudiences } from '../join-whole-audiences.js';
import { changesSql, counted, pairsSql } from './metric-sql.js';
import type { BeforeAfterDays, UnitSource } from './unit-source.js';

/** One variant's sums over those who count. */
export interface VariantMoments extends Moments {
  /** Its place in the design. */
  variant: number;
  /** The sum of what they did after the change, before and after one. */
  v: number;
}

/** How many came in, and of how many the days are over. */
export interface VariantCount {
  variant: number;
  enteredCount: number;
  countedCount: number;
}

const recent_days = 28;

/** Speaks SQL for what became of those in an experiment. Sums are of whole and decimal numbers, exact in any order. */
@Injectable()
export class ExperimentMeasureStore {
  /** How many of each variant came in. */
  count(tx: ReadTx, shopId: string, source: UnitSource, now: Date, outcome_days: number): Promise<VariantCount[]> {
    return tx.query<VariantCount & object>(
      `${counted(source)}
       SELECT variant, count(*) AS "enteredCount",
              count(*) FILTER (WHERE entered_at + $3 * interval '24 hours' <= $2::timestamptz) AS "countedCount"
         FROM units GROUP BY variant ORDER BY variant`,
      [shopId, now, outcome_days, ...source.params],
    );
  }

  /** The sums of a metric by variant, over the days after each came in. */
  measure(
    tx: ReadTx,
    shopId: string,
    metric: Metric,
    source: UnitSource,
    now: Date,
    outcome_days: number,
  ): Promise<VariantMoments[]> {
    return this.sums(tx, pairsSql(metric, source), [shopId, now, outcome_days, ...source.params]);
  }

  /** The sums of the changes of a metric by group, over a change. */
  changes(
    tx: ReadTx,
    shopId: string,
    metric: Metric,
    source: UnitSource,
    now: Date,
    outcome_days: number,
    { beginsAt, middleAt, changedAt, endsAt }: BeforeAfterDays,
  ): Promise<VariantMoments[]> {
    const params = [shopId, now, outcome_days, ...source.params];
    const sql = changesSql(metric, source, params.length + 1);
    return this.sums(tx, sql, [...params, middleAt, changedAt, beginsAt, endsAt]);
  }

  /** Different customers, or conversations, a day over the last 28. */
  async arrivalsPerDay(tx: ReadTx, shopId: string, of: UnitSource['episodesOf'], now: Date): Promise<number> {
    const since = "$2::timestamptz - $3 * interval '24 hours'";
    const conversations = `SELECT conversation_id FROM episodes
      WHERE shop_id = $1 AND opened_at >= ${since} AND opened_at < $2`;
    const customers = `SELECT customer_id FROM outcomes WHERE shop_id = $1 AND occurred_at >= ${since} AND occurred_at < $2
       UNION SELECT customer_id FROM conversation_customers
              WHERE shop_id = $1 AND conversation_id IN (${conversations})`;
    const [row] = await tx.query<{ count: number }>(
      of === 'customer'
        ? `SELECT count(*) FROM (${customers}) AS came`
        : `SELECT count(DISTINCT conversation_id) AS count FROM (${conversations}) AS came`,
      [shopId, now, recent_days],
    );
    return (row?.count ?? 0) / recent_days;
  }

  private async sums(tx: ReadTx, pairs: string, params: unknown[]): Promise<VariantMoments[]> {
    await joinWholeAudiences(tx);
    const rows = await tx.query<Record<keyof VariantMoments, number | string>>(
      `SELECT variant, count(*) AS count, sum(x) AS x, sum(y) AS y, sum(x::numeric * x) AS xx, sum(y::numeric * y) AS yy,
              sum(x::numeric * y) AS xy, sum(v) AS v
         FROM (${pairs}) AS pairs GROUP BY variant ORDER BY variant`,
      params,
    );
    return rows.map(({ variant, count, x, y, xx, yy, xy, v }) => ({
      ...{ variant: Number(variant), count: Number(count), v: Number(v) },
      ...{ x: Number(x), y: Number(y), xx: Number(xx), yy: Number(yy), xy: Number(xy) },
    }));
  }
}
