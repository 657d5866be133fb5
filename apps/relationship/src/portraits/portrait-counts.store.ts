import { LifecycleStage } from '@guanxi/contracts/relationship/v1/portrait.js';
import type { ReadTx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { daysBetween, isAddressed, stageSql } from '../segments/compile-rule.js';

/** How many portraits show a value of what they tell. */
export interface PortraitCount {
  about: string;
  value: string;
  count: number;
}

/** Values of one kind that are told apart; the rarest others are `other`. */
const values_max = 200;

const tenureBounds = [30, 90, 180, 365, 730];
const expectedBounds = [0.1, 0.5, 1, 2, 5, 10];

const stages = Object.values(LifecycleStage).filter((stage): stage is LifecycleStage => Number(stage) > 0);

/** What is counted, each as text in SQL; days are counted to `$2`. */
const told: Record<string, string> = {
  lifecycle_stage: `CASE ${stageSql((instant) => daysBetween(instant, '$2::timestamptz'))}
    ${stages.map((stage) => `WHEN ${stage} THEN '${LifecycleStage[stage]?.toLowerCase()}'`).join(' ')} END`,
  acquisition_channel: 'r.acquisition_channel',
  tenure_days: bandSql(daysBetween('r.established_at', '$2::timestamptz'), tenureBounds),
  price_level: "coalesce(p.price_level::text, 'none')",
  expected_purchases: bandSql('p.expected_purchases', expectedBounds),
};
const abouts = Object.keys(told);

/** Speaks SQL for how portraits are distributed. */
@Injectable()
export class PortraitCountsStore {
  /** Active relationships by each thing that a portrait tells, in one pass over them. */
  async count(tx: ReadTx, shopId: string, now: Date): Promise<{ counts: PortraitCount[]; activeCount: number }> {
    const rows = await tx.query<Record<string, string | null> & { count: number }>(
      `SELECT ${abouts.join(', ')}, count(*) FROM (
         SELECT ${abouts.map((about) => `${told[about]} AS ${about}`).join(', ')}
           FROM relationships r
           LEFT JOIN portrait_facts p ON p.shop_id = r.shop_id AND p.customer_id = r.customer_id
          WHERE r.shop_id = $1 AND r.status = 'active' AND ${isAddressed}) AS portraits
        GROUP BY GROUPING SETS (${abouts.map((about) => `(${about})`).join(', ')}, ()) ORDER BY count(*) DESC`,
      [shopId, now],
    );
    const total = rows.find((row) => abouts.every((about) => row[about] === null));
    const counts = abouts.flatMap((about) => {
      const ofAbout = rows
        .filter((row) => row[about] !== null)
        .map((row) => ({ about, value: row[about] as string, count: row.count }));
      const others = ofAbout.slice(values_max).reduce((sum, { count }) => sum + count, 0);
      const shown = ofAbout.slice(0, values_max);
      return others > 0 ? [...shown, { about, value: 'other', count: others }] : shown;
    });
    return { counts, activeCount: total?.count ?? 0 };
  }
}

/** Which of the bands between bounds a number lies in, such as `30-90`, the last one `730-`; `none` where there is none. */
function bandSql(number: string, bounds: readonly number[]): string {
  const bands = bounds.map((bound, i) => `WHEN ${number} < ${bound} THEN '${i === 0 ? 0 : bounds[i - 1]}-${bound}'`);
  return `CASE WHEN ${number} IS NULL THEN 'none' ${bands.join(' ')} ELSE '${bounds.at(-1)}-' END`;
}
