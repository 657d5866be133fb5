import { normalQuantile } from '../distributions/distributions.js';

/** How sure an experiment is to be: how seldom it finds what is not there, and how often what is. */
export interface Certainty {
  /** Two-sided; 0.05 by default. */
  alpha?: number;
  /** 0.8 by default. */
  power?: number;
}

/**
 * How many each of two groups needs, so that the difference between two shares is found.
 *
 * Source: Fleiss, Levin & Paik, "Statistical Methods for Rates and Proportions" (3rd ed., 2003), eq. 4.14; with
 * `continuity`, eq. 4.15, what their table A.4 lists.
 *
 * @throws {RangeError} for shares that are alike or not between 0 and 1.
 */
export function sizeForShares(one: number, other: number, certainty: Certainty = {}, continuity = false): number {
  if (!(one >= 0 && one <= 1 && other >= 0 && other <= 1 && one !== other)) {
    throw new RangeError('two different shares between 0 and 1');
  }
  const { alphaDeviates, powerDeviates } = deviatesOf(certainty);
  const mean = (one + other) / 2;
  const apart = Math.abs(one - other);
  const noise =
    alphaDeviates * Math.sqrt(2 * mean * (1 - mean)) + powerDeviates * Math.sqrt(one * (1 - one) + other * (1 - other));
  const plain = (noise / apart) ** 2;
  return Math.ceil(continuity ? (plain / 4) * (1 + Math.sqrt(1 + 4 / (plain * apart))) ** 2 : plain);
}

/**
 * How many each of two groups needs, so that a difference between two means is found, where one customer differs from
 * another by so much variance.
 *
 * Source: the normal formula with Guenther's correction for an unknown variance, "Sample Size Formulas for Normal Theory
 * T Tests" (The American Statistician 35, 1981).
 *
 * @throws {RangeError} for a difference of 0 or a variance that is not positive.
 */
export function sizeForMeans(difference: number, variance: number, certainty: Certainty = {}): number {
  if (!(difference !== 0 && Number.isFinite(difference) && variance > 0)) {
    throw new RangeError('a difference other than 0, and a positive variance');
  }
  const { alphaDeviates, powerDeviates } = deviatesOf(certainty);
  return Math.ceil((2 * variance * (alphaDeviates + powerDeviates) ** 2) / difference ** 2 + alphaDeviates ** 2 / 4);
}

function deviatesOf({ alpha = 0.05, power = 0.8 }: Certainty) {
  return { alphaDeviates: normalQuantile(1 - alpha / 2), powerDeviates: normalQuantile(power) };
}
