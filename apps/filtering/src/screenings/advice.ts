import { wilson } from '@guanxi/statistics';

/** A group of customers, and how many of it are well: still there, or kept. */
export interface Group {
  name: string;
  count: number;
  well: number;
}

/** Whether a group does better or worse than all others together, or whether that cannot be told. */
export type AdviceVerdict = 'more' | 'fewer' | 'undecided';

export interface AdvisedGroup extends Group {
  /** 0 to 1, with the bounds of its 95 % interval. */
  share: number;
  share_low: number;
  share_high: number;
  verdict: AdviceVerdict;
}

/** Smaller groups are not shown: their shares say little, and might say it of one person. */
export const group_customers_min = 10;

/**
 * The groups of ten and more with their shares, in the order given. A group is told apart from the others where their
 * share together lies outside its interval.
 */
export function advise(groups: readonly Group[]): AdvisedGroup[] {
  const [count, well] = groups.reduce(([all, good], one) => [all + one.count, good + one.well], [0, 0]);
  return groups
    .filter((one) => one.count >= group_customers_min)
    .map((one) => {
      const { low, high } = wilson({ successes: one.well, count: one.count });
      const others = count === one.count ? undefined : (well - one.well) / (count - one.count);
      const verdict =
        others === undefined ? 'undecided' : low > others ? 'more' : high < others ? 'fewer' : 'undecided';
      return { ...one, share: one.well / one.count, share_low: low, share_high: high, verdict };
    });
}
