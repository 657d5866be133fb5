import type { Interval } from '../estimate.js';
import { type Share, wilson } from './wilson.js';

/**
 * The interval of the difference between two independent shares, the first less the second, −1..1.
 *
 * Source: Newcombe, "Interval estimation for the difference between independent proportions" (Statistics in Medicine 17,
 * 1998), method 10: the square-and-add of two Wilson intervals.
 */
export function newcombe(one: Share, other: Share, level = 0.95): Interval {
  const [first, second] = [wilson(one, level), wilson(other, level)];
  const [p, q] = [shareOf(one), shareOf(other)];
  return {
    low: p - q - Math.hypot(p - first.low, second.high - q),
    high: p - q + Math.hypot(first.high - p, q - second.low),
  };
}

function shareOf({ successes, count }: Share): number {
  // Where nobody was asked, in the middle of what is possible: the interval is that of the other, and everything.
  return count === 0 ? 0.5 : successes / count;
}
