import { studentCdf, studentQuantile } from '../distributions/distributions.js';
import type { Interval } from '../estimate.js';

/** A mean of so many, and the variance among them (with n − 1). */
export interface Sample {
  count: number;
  mean: number;
  variance: number;
}

/** A difference of two means: the first less the second. */
export interface WelchTest extends Interval {
  difference: number;
  standardError: number;
  degrees: number;
  /** Two-sided. */
  pValue: number;
}

/**
 * Compares the means of two independent samples whose variances may differ.
 *
 * Source: Welch, "The generalization of 'Student's' problem" (Biometrika 34, 1947); degrees of freedom by Satterthwaite.
 *
 * @throws {RangeError} for fewer than two in a sample.
 */
export function welch(one: Sample, other: Sample, level = 0.95): WelchTest {
  if (one.count < 2 || other.count < 2) throw new RangeError('a sample holds at least two');
  const [a, b] = [one.variance / one.count, other.variance / other.count];
  const difference = one.mean - other.mean;
  const standardError = Math.sqrt(a + b);
  if (standardError === 0) {
    const pValue = difference === 0 ? 1 : 0;
    return { difference, standardError, degrees: Number.POSITIVE_INFINITY, pValue, low: difference, high: difference };
  }
  const degrees = (a + b) ** 2 / (a ** 2 / (one.count - 1) + b ** 2 / (other.count - 1));
  const half = studentQuantile((1 + level) / 2, degrees) * standardError;
  const pValue = 2 * studentCdf(-Math.abs(difference / standardError), degrees);
  return { difference, standardError, degrees, pValue, low: difference - half, high: difference + half };
}
