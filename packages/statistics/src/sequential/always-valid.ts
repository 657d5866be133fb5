import { normalQuantile } from '../distributions/distributions.js';
import type { Estimate, Interval } from '../estimate.js';
import type { Certainty } from '../planning/sample-size.js';

/** An effect as it can be told at any moment. */
export interface AlwaysValid extends Interval {
  /** The smallest level at which the interval leaves out no effect, 0..1. */
  pValue: number;
}

/**
 * The interval of an effect that holds at every look at once: however often somebody looks, and whenever she stops, the
 * chance that any of the intervals misses the effect stays below 1 − level. It is wider than one that may be looked at
 * once, and that is the price of looking.
 *
 * A mixture of likelihood ratios over effects from N(0, `scale`²). The scale must be chosen before the data; the smallest
 * effect that matters is a good one: with the sample that is planned to find that effect, the interval is then about as
 * narrow as this kind can be. It was chosen over alpha spending because nobody knows beforehand how often a merchant
 * opens a report, and because it needs no record of earlier looks: the same facts always give the same figures.
 *
 * Source: Johari, Koomen, Pekelis & Walsh, "Always Valid Inference" (Operations Research 70, 2022), eq. 5 and 9, after
 * Robbins (1970). The variance is estimated, so it holds for large samples (Waudby-Smith et al., "Time-uniform central
 * limit theory", Annals of Statistics 52, 2024): do not begin with fewer than a hundred customers in a group.
 */
export function alwaysValid({ value, variance }: Estimate, scale: number, level = 0.95): AlwaysValid {
  if (!(scale > 0)) throw new RangeError('the scale is positive');
  if (!Number.isFinite(variance)) {
    return { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY, pValue: 1 };
  }
  if (variance === 0) return { low: value, high: value, pValue: value === 0 ? 1 : 0 };
  const mixing = scale ** 2;
  const both = variance + mixing;
  const half = Math.sqrt(((variance * both) / mixing) * (Math.log(both / variance) - 2 * Math.log(1 - level)));
  return {
    low: value - half,
    high: value + half,
    pValue: Math.min(1, 1 / likelihoodRatio({ value, variance }, scale)),
  };
}

/** How much likelier the estimate is with an effect from N(0, `scale`²) than with none. */
export function likelihoodRatio({ value, variance }: Estimate, scale: number): number {
  const both = variance + scale ** 2;
  return Math.sqrt(variance / both) * Math.exp((scale ** 2 * value ** 2) / (2 * variance * both));
}

/**
 * How many times the customers it takes to find an effect by looking at any time, over what it takes with one look at the
 * end: some 1.9 at 95 % and a power of 0.8. It is a bound: most such experiments are over sooner.
 *
 * Solves for the variance at which the interval, with the effect as its scale, leaves out 0 with that power.
 */
export function priceOfLooking({ alpha = 0.05, power = 0.8 }: Certainty = {}): number {
  const powerDeviates = normalQuantile(power);
  // With an effect of 1, in terms of what is known (1 / variance): the more, the further the interval is from 0.
  const isEnough = (known: number) =>
    alwaysValid({ value: 0, variance: 1 / known }, 1, 1 - alpha).high + powerDeviates / Math.sqrt(known) <= 1;
  let [low, high] = [1, 1e6];
  for (let step = 0; step < 60; step += 1) {
    const middle = (low + high) / 2;
    if (isEnough(middle)) high = middle;
    else low = middle;
  }
  return high / (normalQuantile(1 - alpha / 2) + powerDeviates) ** 2;
}
