import type { Estimate } from '../estimate.js';
import { covariance, type Moments, varianceOfX, varianceOfY } from './moments.js';

/**
 * The difference of two groups' means of x, first less second, with what y told of each customer before the experiment
 * taken out: the same difference in expectation, known better the more x and y go together (by 1 − ρ²).
 *
 * Source: Deng, Xu, Kohavi & Walker, "Improving the Sensitivity of Online Controlled Experiments by Utilizing
 * Pre-Experiment Data" (WSDM 2013), eq. 4 and 5; one slope for both groups, pooled.
 */
export function cupedDifference(one: Moments, other: Moments): Estimate {
  if (one.count < 2 || other.count < 2) return { value: 0, variance: Number.POSITIVE_INFINITY };
  const weigh = (of: (moments: Moments) => number) => (one.count - 1) * of(one) + (other.count - 1) * of(other);
  const spread = weigh(varianceOfY);
  const slope = spread === 0 ? 0 : weigh(covariance) / spread;
  const [first, second] = [adjusted(one, slope), adjusted(other, slope)];
  return { value: first.value - second.value, variance: first.variance + second.variance };
}

function adjusted(moments: Moments, slope: number): Estimate {
  const { count, x, y } = moments;
  const spread = varianceOfX(moments) - 2 * slope * covariance(moments) + slope ** 2 * varianceOfY(moments);
  return { value: x / count - (slope * y) / count, variance: Math.max(0, spread) / count };
}
