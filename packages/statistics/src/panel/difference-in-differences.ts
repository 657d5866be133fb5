import { type Sample, type WelchTest, welch } from '../means/welch.js';

/** How a group's customers changed: each is one, with the difference of her own figures. */
export interface Changes {
  /** What she did after the change, less what she did in an equal time before it. */
  effect: Sample;
  /** What she did in the later half of the time before the change, less what she did in the earlier one. */
  preTrend: Sample;
}

/** What a change did to those whom it touched, beyond what happened to the others meanwhile. */
export interface DifferenceInDifferences {
  effect: WelchTest;
  /** The same for the two halves before the change, when there was nothing to find: the groups moved alike if it is 0. */
  preTrend: WelchTest;
}

/**
 * The change of those touched less the change of the others. Every customer's times are drawn together into one change of
 * hers, so the errors are clustered by customer, and what hangs together in time does not make them look small.
 *
 * It holds as far as both groups would have moved alike without the change, which no figure can prove: a pre-trend that
 * is told from 0 says that they did not.
 *
 * Source: Card & Krueger, "Minimum Wages and Employment" (American Economic Review 84, 1994), table 3; drawn together as
 * Bertrand, Duflo & Mullainathan, "How Much Should We Trust Differences-in-Differences Estimates?" (Quarterly Journal of
 * Economics 119, 2004), section IV.C.
 *
 * @throws {RangeError} for fewer than two customers in a group.
 */
export function differenceInDifferences(touched: Changes, others: Changes, level = 0.95): DifferenceInDifferences {
  return {
    effect: welch(touched.effect, others.effect, level),
    preTrend: welch(touched.preTrend, others.preTrend, level),
  };
}
