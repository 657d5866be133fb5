/** Columns of numbers, all of one length; NaN is a missing value. */
export type DenseColumns = readonly Float32Array[];

/** A column cut into bins. Bin 0 is missing; bin b holds values above `cuts[b − 2]` and up to `cuts[b − 1]`. */
export interface BinnedColumn {
  bins: Uint8Array;
  /** Ascending; the last bin has no upper cut. */
  cuts: Float32Array;
}

/** Bins of values that fit a byte beside the one for missing. */
export const bins_max = 254;

/** Cuts a column at its quantiles into at most `bins` bins, or between every two values where there are few. */
export function binColumn(column: Float32Array, bins: number): BinnedColumn {
  const present = column.filter((value) => !Number.isNaN(value)).sort();
  const cuts: number[] = [];
  const parts = Math.min(bins, bins_max);
  const different = new Set(present);
  if (different.size <= parts) {
    const ascending = [...different].sort((a, b) => a - b);
    for (let i = 1; i < ascending.length; i++) cuts.push(between(ascending[i - 1]!, ascending[i]!));
  } else {
    for (let part = 1; part < parts; part++) {
      const at = Math.floor((part * present.length) / parts);
      let above = at;
      while (above < present.length && present[above] === present[at - 1]) above++;
      if (above === present.length) break;
      const cut = between(present[above - 1]!, present[above]!);
      if (cuts.length === 0 || cut > cuts[cuts.length - 1]!) cuts.push(cut);
    }
  }
  const ascendingCuts = Float32Array.from(cuts);
  return { bins: Uint8Array.from(column, (value) => binOf(value, ascendingCuts)), cuts: ascendingCuts };
}

function binOf(value: number, cuts: Float32Array): number {
  if (Number.isNaN(value)) return 0;
  let low = 0;
  let high = cuts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (value <= cuts[middle]!) high = middle;
    else low = middle + 1;
  }
  return low + 1;
}

/** A 32-bit number that separates two: at least the lower one and below the upper one. */
function between(lower: number, upper: number): number {
  const middle = Math.fround(lower + (upper - lower) / 2);
  return middle < upper ? middle : lower;
}
