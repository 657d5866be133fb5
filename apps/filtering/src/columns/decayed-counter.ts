/**
 * A decayed counter in 16 bits: how often something happened in the running period and the three before, a period being
 * one half-life, aligned to 2000-01-01. The counts stop at 31, 15, 15 and 7, far beyond where another one tells anything.
 *
 * Whole numbers in periods that are the same for everybody, and not a floating sum that is multiplied down, so that
 * behaviours may come in any order, days late, and leave the same bits: a count that has stopped stays stopped in
 * whichever order it got there, and what is too old falls out whether it came early or late. An update is O(1).
 */
const slots = 4;
const counts_max = [31, 15, 15, 7] as const;
const shifts = [0, 5, 9, 13] as const;

/** How many codes there are. */
export const codes_count = 1 << 16;
export const day_s = 86_400;

/** Which period of so many days an instant falls into; instants are seconds since 2000-01-01. */
export function periodOf(instant_s: number, period_days: number): number {
  return Math.floor(instant_s / (period_days * day_s));
}

/** The code after one more, so many periods ago; the same where that is too long ago to count. */
export function countOneMore(code: number, periodsAgo: number): number {
  if (periodsAgo >= slots) return code;
  const shift = shifts[periodsAgo]!;
  return ((code >>> shift) & counts_max[periodsAgo]!) === counts_max[periodsAgo] ? code : code + (1 << shift);
}

/** How often, so many periods ago. */
export function countOf(code: number, periodsAgo: number): number {
  return (code >>> shifts[periodsAgo]!) & counts_max[periodsAgo]!;
}

const oncePassed = new Uint16Array(codes_count).map((_, code) => {
  let next = 0;
  for (let slot = 1; slot < slots; slot++)
    next |= Math.min(countOf(code, slot - 1), counts_max[slot]!) << shifts[slot]!;
  return next;
});

/** Every code of a column, so many periods later. */
export function letPeriodsPass(column: Uint16Array, periods: number): void {
  if (periods >= slots) {
    column.fill(0);
    return;
  }
  for (let i = 0; i < column.length; i++) {
    let code = column[i]!;
    for (let passed = 0; passed < periods && code !== 0; passed++) code = oncePassed[code]!;
    column[i] = code;
  }
}

/**
 * What each code is worth at an instant: each behaviour weighs 2^(−age / half-life), its age taken as the middle of its
 * period, of which the running one has only begun.
 */
export function decayedValues(instant_s: number, halfLife_days: number): Float32Array {
  const exact = instant_s / (halfLife_days * day_s);
  const begun = exact - Math.floor(exact);
  const weights = counts_max.map((_, slot) => 2 ** -(slot === 0 ? begun / 2 : slot - 0.5 + begun));
  const [running, first, second, third] = weights as [number, number, number, number];
  const values = new Float32Array(codes_count);
  for (let code = 0; code < codes_count; code++) {
    values[code] =
      countOf(code, 0) * running + countOf(code, 1) * first + countOf(code, 2) * second + countOf(code, 3) * third;
  }
  return values;
}
