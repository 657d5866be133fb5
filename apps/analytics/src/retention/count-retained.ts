import { type Bitmap, orInto, size, sizeOfBoth } from './bitmap.js';
import type { Span } from './retention-spans.js';

/** A cohort, or its part that came in one period: who is in it, and in which of the periods measured they came. */
export interface CohortPart {
  customers: Bitmap;
  /** The place of the period of their first contact. */
  period: number;
}

/**
 * How many of a cohort came back, for each span that has ended; spans that have not are left out at the end. A customer
 * comes back in a span if she is active in one of its periods.
 *
 * @param active who was active in each period measured, by its place; all of them have ended.
 */
export function countRetained(part: CohortPart, active: readonly Uint32Array[], spans: readonly Span[]): number[] {
  const ended = spans.filter(({ first, last }) => part.period + (last ?? first) < active.length);
  const counts = new Array<number>(ended.length);
  const { fromWord, untilWord } = part.customers;
  const inSpan = new Uint32Array(part.customers.bits.length);
  let covered: { first: number; last: number } | undefined;
  // From the last span back, so that open ones only ever grow.
  for (let i = ended.length - 1; i >= 0; i--) {
    const first = part.period + ended[i]!.first;
    const isOpen = ended[i]!.last === undefined;
    const last = isOpen ? active.length - 1 : part.period + ended[i]!.last!;
    if (first === last && !isOpen) {
      counts[i] = sizeOfBoth(part.customers, active[first]!);
      continue;
    }
    const grows = covered !== undefined && covered.last === last && first <= covered.first;
    if (!grows) inSpan.fill(0, fromWord, untilWord);
    const until = grows ? covered!.first - 1 : last;
    for (let period = first; period <= until; period++) orInto(inSpan, active[period]!, fromWord, untilWord);
    covered = { first, last };
    counts[i] = sizeOfBoth(part.customers, inSpan);
  }
  return counts;
}

/** Adds up the parts of a cohort, all of which have the same spans behind them. */
export function countCohort(
  parts: readonly CohortPart[],
  active: readonly Uint32Array[],
  spans: readonly Span[],
): { customers: number; retained: number[] } {
  const retained = new Array<number>(spans.length).fill(0);
  let customers = 0;
  for (const part of parts) {
    customers += size(part.customers);
    for (const [i, count] of countRetained(part, active, spans).entries()) retained[i]! += count;
  }
  return { customers, retained };
}
