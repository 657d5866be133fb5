import {
  type ExperimentDesign,
  VariantEffect_GuardRailState as GuardRailState,
  type Metric,
  type PreTrend,
  type VariantEffect,
} from '@guanxi/contracts/analytics/v1/experiment.js';
import {
  alwaysValid,
  cupedDifference,
  difference,
  differenceInDifferences,
  type Estimate,
  type Moments,
  meanOf,
  ratioOf,
  sampleOfX,
  sampleOfY,
} from '@guanxi/statistics';
import { signOf, traitsOf } from './metric-traits.js';

/** With fewer in a group the variance is no better than guessed, and no interval is told. */
export const counted_min = 100;
const alpha = 0.05;

/** What a metric's sums say of a variant against the control. */
export interface Compared {
  effect: VariantEffect;
  preTrend?: PreTrend;
}

/** What to compare: a metric of a design, as its metric or as a guard-rail that may get worse by so much at most. */
export interface Question {
  metric: Metric;
  /** The smallest effect that matters, or the harm that may be. */
  scale: number;
  isGuardRail: boolean;
  /** How many comparisons of this sort there are: the error is shared among them. */
  comparisons: number;
}

/** What a design asks: its metric, then its guard-rails. */
export function questionsOf(design: ExperimentDesign, treatments: number): Question[] {
  const { metric, minimumEffect, guardRails } = design;
  return [
    { metric, scale: minimumEffect, isGuardRail: false, comparisons: treatments },
    ...guardRails.map((rail) => ({
      ...{ metric: rail.metric, scale: rail.harmMax, isGuardRail: true },
      comparisons: treatments * guardRails.length,
    })),
  ];
}

/** A variant's figure: of a ratio the ratio, else the mean. */
export function figureOf(metric: Metric, moments: Moments): number {
  return traitsOf(metric).kind === 'ratio' ? ratioOf(moments).value : meanOf(moments).value;
}

/** Whether there is enough to tell an interval. */
export function isEnough(...groups: readonly Moments[]): boolean {
  return groups.every(({ count }) => count >= counted_min);
}

/** Variant less control, with the interval that holds at every look at once. What was known of customers is taken out. */
export function compareRandomised(variant: string, question: Question, treated: Moments, control: Moments): Compared {
  const { metric, scale, comparisons } = question;
  const estimate =
    traitsOf(metric).kind === 'ratio'
      ? difference(ratioOf(treated), ratioOf(control))
      : cupedDifference(treated, control);
  if (!isEnough(treated, control) || !Number.isFinite(estimate.variance)) {
    return { effect: unknown(variant, question, estimate) };
  }
  const { low, high, pValue } = alwaysValid(estimate, scale, 1 - alpha / comparisons);
  return { effect: known(variant, question, { difference: estimate.value, low, high, pValue }) };
}

/** The change of those touched less that of the others, looked at once, when the days are over. */
export function compareChanges(variant: string, question: Question, touched: Moments, others: Moments): Compared {
  if (!isEnough(touched, others)) {
    return { effect: unknown(variant, question, difference(meanOf(touched), meanOf(others))) };
  }
  const changesOf = (moments: Moments) => ({ effect: sampleOfX(moments), preTrend: sampleOfY(moments) });
  const { effect, preTrend } = differenceInDifferences(
    changesOf(touched),
    changesOf(others),
    1 - alpha / question.comparisons,
  );
  const { difference: apart, low, high, pValue } = preTrend;
  return { effect: known(variant, question, effect), preTrend: { difference: apart, low, high, pValue } };
}

function unknown(variant: string, { metric, isGuardRail }: Question, { value }: Estimate): VariantEffect {
  const guardRail = isGuardRail ? GuardRailState.UNDECIDED : GuardRailState.UNSPECIFIED;
  return { variant, metric, difference: value, low: undefined, high: undefined, pValue: 1, guardRail };
}

function known(
  variant: string,
  question: Question,
  { difference: apart, low, high, pValue }: { difference: number; low: number; high: number; pValue: number },
): VariantEffect {
  const guardRail = question.isGuardRail ? stateOf(question, low, high) : GuardRailState.UNSPECIFIED;
  return { variant, metric: question.metric, difference: apart, low, high, pValue, guardRail };
}

/** Whether a guard-rail holds, from the bounds of its effect. */
function stateOf({ metric, scale }: Question, low: number, high: number): GuardRailState {
  const [leastHarm, mostHarm] = signOf(metric) === 1 ? [-high, -low] : [low, high];
  if (leastHarm > scale) return GuardRailState.BROKEN;
  return mostHarm < scale ? GuardRailState.HOLDS : GuardRailState.UNDECIDED;
}
