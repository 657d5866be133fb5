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

const z95 = 1.959963984540054;

/**
 * The groups of ten and more with their shares, in the order given. A group is told apart from the others where their
 * share together lies outside its interval.
 */
export function advise(groups: readonly Group[]): AdvisedGroup[] {
  const [count, well] = groups.reduce(([all, good], one) => [all + one.count, good + one.well], [0, 0]);
  return groups
    .filter((one) => one.count >= group_customers_min)
    .map((one) => {
      const { low, high } = wilson(one.well, one.count);
      const others = count === one.count ? undefined : (well - one.well) / (count - one.count);
      const verdict =
        others === undefined ? 'undecided' : low > others ? 'more' : high < others ? 'fewer' : 'undecided';
      return { ...one, share: one.well / one.count, share_low: low, share_high: high, verdict };
    });
}

/** The 95 % interval of a share. Source: Wilson, "Probable Inference" (1927), as in Brown, Cai & DasGupta (2001), eq. 4. */
export function wilson(well: number, count: number): { low: number; high: number } {
  const share = well / count;
  const spread = z95 * Math.sqrt((share * (1 - share)) / count + z95 ** 2 / (4 * count ** 2));
  const centre = share + z95 ** 2 / (2 * count);
  const scale = 1 + z95 ** 2 / count;
  return { low: Math.max(0, (centre - spread) / scale), high: Math.min(1, (centre + spread) / scale) };
}
