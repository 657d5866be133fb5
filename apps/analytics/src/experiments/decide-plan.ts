import { Enrolment, type ExperimentDesign, type ExperimentPlan } from '@guanxi/contracts/analytics/v1/experiment.js';
import { priceOfLooking, sizeForMeans, sizeForShares } from '@guanxi/statistics';
import { signOf, traitsOf } from './metric-traits.js';

/** What a shop's customers did of late: the metric without any change, its variance among customers, and how many came. */
export interface Base {
  value: number;
  variance: number;
  customerCount: number;
  arrivalsPerDay: number;
}

const alpha = 0.05;
const power = 0.8;

/** What a design needs; undefined where no variance is known of a metric that has one of its own. */
export function planOf(design: ExperimentDesign, base: Base, outcome_days: number): ExperimentPlan | undefined {
  const { kind } = design;
  const shares = kind?.$case === 'randomised' ? kind.value.variants.map(({ share }) => share) : [0.5, 0.5];
  const control = shares[0] ?? 0.5;
  const smallest = Math.min(...shares.slice(1));
  const each = eachOf(design, base, alpha / (shares.length - 1));
  if (each === undefined) return undefined;
  // A before-and-after is looked at once, when its days are over.
  const price = kind?.$case === 'randomised' ? priceOfLooking({ alpha: alpha / (shares.length - 1), power }) : 1;
  // The error of a difference is that of 1/n + 1/m: unlike shares need more together than equal ones.
  const total = Math.ceil((each * price * (1 / smallest + 1 / control)) / 2);
  const { arrivalsPerDay } = base;
  return {
    baseValue: base.value,
    baseVariance: base.variance,
    baseCustomerCount: base.customerCount,
    neededPerVariant: Math.ceil(total * Math.min(smallest, control)),
    neededCount: total,
    arrivalsPerDay,
    days: arrivalsPerDay > 0 ? Math.ceil(total / arrivalsPerDay) + outcome_days : 0,
  };
}

/** How many each of two equal groups needs, with one look. */
function eachOf(design: ExperimentDesign, base: Base, level: number): number | undefined {
  const { metric, minimumEffect, direction } = design;
  const certainty = { alpha: level, power };
  const isOnce = design.kind?.$case === 'beforeAfter';
  if (traitsOf(metric).kind === 'share' && !isOnce && base.value >= 0) {
    const wanted = base.value + signOf(metric, direction) * minimumEffect;
    // Where the wanted way leads out of 0..1, the other one needs as many.
    const other = wanted < 0 || wanted > 1 ? base.value - signOf(metric, direction) * minimumEffect : wanted;
    return sizeForShares(base.value, Math.min(1, Math.max(0, other)), certainty);
  }
  return base.variance > 0 ? sizeForMeans(minimumEffect, base.variance, certainty) : undefined;
}

/** The days that an experiment looks at a customer: 7 where its design does not say. */
export function outcomeDays({ kind, outcomeDays: days }: ExperimentDesign): number {
  return kind?.$case === 'beforeAfter' ? kind.value.days : days || 7;
}

/** The share of conversations that a rollout reaches; undefined where customers are assigned, and not conversations. */
export function rolloutShareOf({ kind }: ExperimentDesign): number | undefined {
  const isRollout = kind?.$case === 'randomised' && kind.value.enrolment === Enrolment.WEAK_SCENE_ROLLOUT;
  return isRollout ? kind.value.variants[1]?.share : undefined;
}
