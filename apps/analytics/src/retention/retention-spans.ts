/** When a customer counts as having come back (see the contract). */
export type RetentionKind = 'classic' | 'unbounded' | 'rolling' | 'bracket';

/** Periods after the first contact, both inclusive; open where there is no last. */
export interface Span {
  first: number;
  last: number | undefined;
}

/** What the cells of a cohort stand for, up to `lastPeriod`; what begins behind it is left out. */
export function spansOf(
  kind: RetentionKind,
  lastPeriod: number,
  rollingPeriods: number,
  bracketStarts: readonly number[],
): Span[] {
  if (kind === 'bracket') {
    const starts = bracketStarts.filter((start) => start <= lastPeriod);
    return starts.map((first, i) => ({ first, last: Math.min(lastPeriod, (starts[i + 1] ?? lastPeriod + 1) - 1) }));
  }
  return Array.from({ length: lastPeriod + 1 }, (_, n) => {
    if (kind === 'unbounded') return { first: n, last: undefined };
    if (kind === 'classic' || n === 0) return { first: n, last: n };
    return { first: Math.max(1, n - rollingPeriods + 1), last: n };
  });
}
