import { seededRandom } from '../random.js';

export interface Interval {
  low: number;
  high: number;
}

/**
 * A percentile interval for figures measured over groups (dialogues, customers) that are drawn again with
 * replacement: `measure` gets the numbers of the drawn groups and returns the figures, and the interval of each holds
 * `coverage` of its values, leaving out those that are not numbers.
 *
 * Source: Efron and Tibshirani, An Introduction to the Bootstrap (1993), chapter 13.
 */
export function bootstrapIntervals<K extends string>(
  groups: number,
  measure: (drawn: Uint32Array) => Record<K, number>,
  { seed = 1, rounds = 200, coverage = 0.95 } = {},
): Record<K, Interval> {
  const random = seededRandom(seed);
  const drawn = new Uint32Array(groups);
  const values = new Map<K, number[]>();
  for (let round = 0; round < rounds; round++) {
    for (let i = 0; i < groups; i++) drawn[i] = Math.floor(random() * groups);
    for (const [key, value] of Object.entries(measure(drawn)) as [K, number][]) {
      if (!values.has(key)) values.set(key, []);
      if (!Number.isNaN(value)) values.get(key)!.push(value);
    }
  }
  const intervals = {} as Record<K, Interval>;
  for (const [key, list] of values) {
    list.sort((a, b) => a - b);
    intervals[key] = { low: quantile(list, (1 - coverage) / 2), high: quantile(list, (1 + coverage) / 2) };
  }
  return intervals;
}

/** The quantile of ascending numbers, by straight lines between them; NaN of none. */
export function quantile(ascending: ArrayLike<number>, share: number): number {
  if (ascending.length === 0) return Number.NaN;
  const at = share * (ascending.length - 1);
  const below = Math.floor(at);
  const above = Math.min(below + 1, ascending.length - 1);
  return ascending[below]! + (at - below) * (ascending[above]! - ascending[below]!);
}
