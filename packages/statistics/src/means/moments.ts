import type { Estimate } from '../estimate.js';
import type { Sample } from './welch.js';

/**
 * What sums tell of pairs of numbers, one pair per customer: they add up over days, shards and databases. `y` is what a
 * ratio divides by, or what was known of her before; 1 for everybody where a mean is asked for.
 */
export interface Moments {
  count: number;
  x: number;
  y: number;
  xx: number;
  yy: number;
  xy: number;
}

/** The moments of pairs. */
export function momentsOf(pairs: Iterable<readonly [x: number, y: number]>): Moments {
  const sums: Moments = { count: 0, x: 0, y: 0, xx: 0, yy: 0, xy: 0 };
  for (const [x, y] of pairs) {
    sums.count += 1;
    sums.x += x;
    sums.y += y;
    sums.xx += x * x;
    sums.yy += y * y;
    sums.xy += x * y;
  }
  return sums;
}

/** The variance of x among customers (with n − 1); 0 of fewer than two. */
export function varianceOfX({ count, x, xx }: Moments): number {
  return count < 2 ? 0 : Math.max(0, (xx - x ** 2 / count) / (count - 1));
}

/** The variance of y among customers. */
export function varianceOfY({ count, y, yy }: Moments): number {
  return count < 2 ? 0 : Math.max(0, (yy - y ** 2 / count) / (count - 1));
}

/** How x and y go together among customers. */
export function covariance({ count, x, y, xy }: Moments): number {
  return count < 2 ? 0 : (xy - (x * y) / count) / (count - 1);
}

/** The mean of x with its variance; of nobody 0, known to nothing. */
export function meanOf(moments: Moments): Estimate {
  const { count, x } = moments;
  if (count < 2) return { value: count === 0 ? 0 : x, variance: Number.POSITIVE_INFINITY };
  return { value: x / count, variance: varianceOfX(moments) / count };
}

/** The sample of x. */
export function sampleOfX(moments: Moments): Sample {
  const { count, x } = moments;
  return { count, mean: count === 0 ? 0 : x / count, variance: varianceOfX(moments) };
}

/** The sample of y. */
export function sampleOfY(moments: Moments): Sample {
  const { count, y } = moments;
  return { count, mean: count === 0 ? 0 : y / count, variance: varianceOfY(moments) };
}
