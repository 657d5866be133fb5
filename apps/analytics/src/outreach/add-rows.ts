import type { ArmOutcome } from '@guanxi/contracts/analytics/v1/outreach_report.js';
import type { Moments } from '@guanxi/statistics';
import type { EffectName, OutcomeRow } from './outcome-row.js';

const nobody: ArmOutcome = {
  customerCount: 0,
  decisionCount: 0,
  deliveredCount: 0,
  readCount: 0,
  clickedCount: 0,
  buyerCount: 0,
  purchaseCount: 0,
  amountCents: 0,
  mutedCount: 0,
  complainedCount: 0,
  cancelledCount: 0,
};
const nothing: Moments = { count: 0, x: 0, y: 0, xx: 0, yy: 0, xy: 0 };

/** What groups that have no customer in common came to together. */
export function addOutcomes(rows: readonly OutcomeRow[]): ArmOutcome {
  const sum = { ...nobody };
  const names = Object.keys(nobody) as (keyof ArmOutcome)[];
  for (const { outcome } of rows) for (const name of names) sum[name] += outcome[name];
  return sum;
}

/** The same of their moments: they add up. */
export function addMoments(rows: readonly OutcomeRow[]): Record<EffectName, Moments> {
  const of = (name: EffectName) => {
    const sum = { ...nothing };
    const parts = Object.keys(nothing) as (keyof Moments)[];
    for (const { moments } of rows) for (const part of parts) sum[part] += moments[name][part];
    return sum;
  };
  return { purchases: of('purchases'), amount: of('amount'), buyers: of('buyers'), reactedBadly: of('reactedBadly') };
}
