import type { Estimate } from '../estimate.js';
import { covariance, type Moments, varianceOfX, varianceOfY } from './moments.js';

/**
 * The sum of x over the sum of y, such as satisfied episodes over rated ones where a customer has several: what was drawn
 * at random is the customer, so the variance is hers and not that of episodes.
 *
 * Source: the delta method, Deng, Knoblich & Lu, "Applying the Delta Method in Metric Analytics" (KDD 2018), eq. 4.
 */
export function ratioOf(moments: Moments): Estimate {
  const { count, x, y } = moments;
  if (y === 0 || count < 2) return { value: 0, variance: Number.POSITIVE_INFINITY };
  const ratio = x / y;
  const meanY = y / count;
  const spread = varianceOfX(moments) - 2 * ratio * covariance(moments) + ratio ** 2 * varianceOfY(moments);
  return { value: ratio, variance: Math.max(0, spread) / (count * meanY ** 2) };
}
