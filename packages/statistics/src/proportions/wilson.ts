import { normalQuantile } from '../distributions/distributions.js';
import type { Interval } from '../estimate.js';

/** So many of so many. */
export interface Share {
  successes: number;
  count: number;
}

/**
 * The interval of a share, 0..1. It holds its level for small counts and for shares near 0 and 1, where the usual one
 * does not. Of nobody nothing is known: 0 to 1.
 *
 * Source: Wilson, "Probable Inference" (1927), as in Brown, Cai & DasGupta (2001), eq. 4.
 */
export function wilson({ successes, count }: Share, level = 0.95): Interval {
  if (!(successes >= 0 && successes <= count)) throw new RangeError('successes lie between 0 and the count');
  if (count === 0) return { low: 0, high: 1 };
  const z = normalQuantile((1 + level) / 2);
  const share = successes / count;
  const spread = z * Math.sqrt((share * (1 - share)) / count + z ** 2 / (4 * count ** 2));
  const centre = share + z ** 2 / (2 * count);
  const scale = 1 + z ** 2 / count;
  return { low: Math.max(0, (centre - spread) / scale), high: Math.min(1, (centre + spread) / scale) };
}
