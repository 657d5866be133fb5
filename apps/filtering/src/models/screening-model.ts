import { type FactorValues, isFactor } from '../factors/factor-catalogue.js';

/** What a model foresees of one customer and one content: will she read, respond (click or buy), react badly (mute, complain, cancel). */
export const headNames = ['reads', 'responds', 'reactsBadly'] as const;
export type HeadName = (typeof headNames)[number];

/**
 * How a factor enters the sum. `identity`: as it is, absent as 0. `log1p`: ln(1 + x), absent as 0. `recency`: of days,
 * ln(1 + x / 7), where never counts as 730 days. `known`: 1 where it is not absent, else 0.
 */
export type Transform = 'identity' | 'log1p' | 'recency' | 'known';

/** One factor of the catalogue as a head weighs it. */
export interface WeighedFactor {
  factor: string;
  transform: Transform;
  weight: number;
}

/**
 * A logistic over transformed factors, then a calibration: the probability is
 * 1 / (1 + exp(−(slope × (bias + Σ weight × transform(factor)) + intercept))).
 */
export interface Head {
  bias: number;
  factors: readonly WeighedFactor[];
  /** Platt's; slope 1 and intercept 0 where the head is calibrated by itself or not at all. */
  calibration: { slope: number; intercept: number };
}

/**
 * What sending changes in the chance that she comes: with two heads p(comes | sent) − p(comes | held out), with one of the
 * transformed class 2p − 1. Source: Jaśkowski and Jaroszewicz, "Uplift modeling for clinical trial data" (2012), eq. 4.
 */
export type UpliftHeads = readonly [sent: Head, heldOut: Head] | readonly [transformed: Head];

/** A versioned model of the three predictions (mission B2), and of uplift where a hold-out taught one (mission B7). */
export interface ScreeningModel {
  /** Names the model in every screening, such as `plain-4`. */
  version: string;
  heads: Readonly<Record<HeadName, Head>>;
  uplift?: UpliftHeads;
}

export type Prediction = Record<HeadName, number>;

/** What one factor added to the log-odds of a head, after calibration. */
export interface Contribution {
  factor: string;
  value: number | undefined;
  contribution: number;
}

/** As how many days a prediction takes what never happened. */
export const never_days = 730;
const week_days = 7;

/** Thrown when a model weighs what is no factor, or numbers in it are none. Naming it tells which. */
export class ModelMalformed extends TypeError {
  constructor(version: string, what: string) {
    super(`model ${version}: ${what}`);
    this.name = 'ModelMalformed';
  }
}

/** @throws {ModelMalformed} when a head weighs what is no factor or one twice, or has a number that is not finite. */
export function checkModel({ version, heads, uplift = [] as never }: ScreeningModel): void {
  const named = [
    ...headNames.map((name) => [name, heads[name]] as const),
    ...uplift.map((head) => ['uplift', head] as const),
  ];
  for (const [name, { bias, calibration, factors }] of named) {
    const numbers = [bias, calibration.slope, calibration.intercept, ...factors.map(({ weight }) => weight)];
    if (!numbers.every(Number.isFinite)) throw new ModelMalformed(version, `${name} has a number that is not finite`);
    const seen = new Set<string>();
    for (const { factor, transform } of factors) {
      if (!isFactor(factor)) throw new ModelMalformed(version, `${name} weighs ${factor}, which is no factor`);
      const term = `${transform} of ${factor}`;
      if (seen.has(term)) throw new ModelMalformed(version, `${name} weighs ${term} twice`);
      seen.add(term);
    }
  }
}

/** A factor's value as a head adds it up. */
export function transformed(transform: Transform, value: number | undefined): number {
  if (transform === 'recency') return Math.log1p((value ?? never_days) / week_days);
  if (transform === 'known') return value === undefined ? 0 : 1;
  return transform === 'log1p' ? Math.log1p(value ?? 0) : (value ?? 0);
}

/** The probability that a head gives a sum of weighed factors (bias included), 0 to 1. */
export function probabilityOf({ calibration }: Head, sum: number): number {
  return 1 / (1 + Math.exp(-(calibration.slope * sum + calibration.intercept)));
}

/** What sending changes, −1 to 1, from the probabilities of the uplift's heads. */
export function upliftOf([first, second]: readonly number[]): number {
  return second === undefined ? 2 * first! - 1 : first! - second;
}

/** What a model foresees of a customer with these factors, each 0 to 1. */
export function predict({ heads }: ScreeningModel, values: FactorValues): Prediction {
  const of = (head: Head) =>
    probabilityOf(
      head,
      head.factors.reduce(
        (sum, { factor, transform, weight }) => sum + weight * transformed(transform, values[factor]),
        head.bias,
      ),
    );
  return { reads: of(heads.reads), responds: of(heads.responds), reactsBadly: of(heads.reactsBadly) };
}

/** What each factor that a head weighs added to its log-odds, the heaviest first (mission B6). */
export function contributionsTo({ factors, calibration }: Head, values: FactorValues): Contribution[] {
  return factors
    .map(({ factor, transform, weight }) => ({
      factor,
      value: values[factor],
      contribution: calibration.slope * weight * transformed(transform, values[factor]),
    }))
    .sort((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution));
}
