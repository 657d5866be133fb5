import { type Bounded, type OutreachEffect, OutreachMetric } from '@guanxi/contracts/analytics/v1/outreach_report.js';
import {
  difference,
  type Estimate,
  type Interval,
  type Moments,
  newcombe,
  normalQuantile,
  ratioOf,
  type Share,
} from '@guanxi/statistics';
import type { EffectName } from './outcome-row.js';

const level = 0.95;

const metrics: Record<EffectName, { metric: OutreachMetric; isShare: boolean }> = {
  purchases: { metric: OutreachMetric.PURCHASES, isShare: false },
  amount: { metric: OutreachMetric.AMOUNT, isShare: false },
  buyers: { metric: OutreachMetric.BUYERS, isShare: true },
  reactedBadly: { metric: OutreachMetric.REACTED_BADLY, isShare: true },
};

/**
 * What sending did per customer and campaign: those kept by prediction, whether or not they were reached in the end, less
 * those of them whom chance held out (mission B7, E5). None where a group has fewer customers than may be shown.
 */
export function effectsOf(
  comparable: Record<EffectName, Moments>,
  heldOut: Record<EffectName, Moments>,
  customers_min: number,
): OutreachEffect[] {
  const enough = Math.min(comparable.purchases.count, heldOut.purchases.count) >= customers_min;
  if (!enough) return [];
  return (Object.keys(metrics) as EffectName[]).map((name) => {
    const { metric, isShare } = metrics[name];
    const [with_, without] = [ratioOf(comparable[name]), ratioOf(heldOut[name])];
    const bounds = isShare
      ? newcombe(effective(with_, comparable[name]), effective(without, heldOut[name]), level)
      : around(difference(with_, without));
    return {
      metric,
      comparableValue: with_.value,
      heldOutValue: without.value,
      difference: with_.value - without.value,
      ...bounds,
    };
  });
}

/**
 * A share as if each customer had been asked once: one who is in several campaigns tells less than several customers, and
 * the count is how many independent ones would tell as much. Source: Korn & Graubard, "Confidence intervals for
 * proportions with small expected number of positive counts" (Survey Methodology 24, 1998).
 */
function effective({ value, variance }: Estimate, { count }: Moments): Share {
  const share = Math.min(1, Math.max(0, value));
  const independent = variance > 0 ? Math.min(count, (share * (1 - share)) / variance) : count;
  return { successes: share * independent, count: independent };
}

function around({ value, variance }: Estimate): Interval {
  const half = normalQuantile((1 + level) / 2) * Math.sqrt(variance);
  return { low: value - half, high: value + half };
}

/** An effect on so many who were spared it, never below 0; undefined where no effect is known. */
export function onSpared(
  effects: readonly OutreachEffect[],
  metric: OutreachMetric,
  spared: number,
): Bounded | undefined {
  const effect = effects.find((one) => one.metric === metric);
  if (!effect) return undefined;
  const times = (value: number) => Math.max(0, value) * spared;
  return { value: times(effect.difference), low: times(effect.low), high: times(effect.high) };
}
