/** A time of opening on one day, in minutes of the clock on the wall. It belongs to the day on which it begins. */
export interface OpeningSpan {
  /** After midnight, 0–1,439. */
  opens_min: number;
  /** After the same midnight, behind `opens_min` by a day at most: 1,440 is midnight, 1,800 six in the next morning. */
  closes_min: number;
}

/** A span of every week. */
export interface WeeklySpan extends OpeningSpan {
  /** ISO 8601: 1 is Monday, 7 Sunday. */
  weekday: number;
}

/** A date with hours of its own instead of its weekday's: a holiday has none, an extra day some. */
export interface ExceptionDay {
  /** `2026-10-01`. */
  date: string;
  spans: readonly OpeningSpan[];
}

/** When somebody is there, as she would write it on her door. Spans may touch and overlap. */
export interface BusinessHours {
  /** IANA, such as `Asia/Shanghai`. */
  timeZone: string;
  weekly: readonly WeeklySpan[];
  exceptions: readonly ExceptionDay[];
}

export const weekly_spans_max = 70;
export const exception_days_max = 1_000;
export const spans_per_day_max = 10;

const day_min = 1_440;
const day_ms = 86_400_000;

/** Thrown when hours cannot be those of any door. */
export class InvalidBusinessHours extends Error {
  constructor(
    /** Where, such as `weekly[2].closes_min`. */
    readonly field: string,
    readonly problem: string,
  ) {
    super(`${field} ${problem}`);
    this.name = 'InvalidBusinessHours';
  }
}

/** Open at every instant. */
export const alwaysOpen: BusinessHours = {
  timeZone: 'UTC',
  weekly: [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, opens_min: 0, closes_min: day_min })),
  exceptions: [],
};

/** @throws {InvalidBusinessHours} naming the first field at fault. */
export function checkBusinessHours({ timeZone, weekly, exceptions }: BusinessHours): void {
  if (!isTimeZone(timeZone)) throw new InvalidBusinessHours('time_zone', 'must be an IANA time zone');
  if (weekly.length > weekly_spans_max) {
    throw new InvalidBusinessHours('weekly', `must hold at most ${weekly_spans_max} spans`);
  }
  weekly.forEach((span, at) => {
    if (!isWhole(span.weekday, 1, 7)) throw new InvalidBusinessHours(`weekly[${at}].weekday`, 'must be 1 to 7');
    checkSpan(span, `weekly[${at}]`);
  });
  if (exceptions.length > exception_days_max) {
    throw new InvalidBusinessHours('exceptions', `must hold at most ${exception_days_max} days`);
  }
  const dates = new Set<string>();
  exceptions.forEach(({ date, spans }, at) => {
    if (epochDayOf(date) === undefined) throw new InvalidBusinessHours(`exceptions[${at}].date`, 'must be a date');
    if (dates.has(date)) throw new InvalidBusinessHours(`exceptions[${at}].date`, 'must be named once');
    dates.add(date);
    if (spans.length > spans_per_day_max) {
      throw new InvalidBusinessHours(`exceptions[${at}].spans`, `must hold at most ${spans_per_day_max}`);
    }
    for (const [index, span] of spans.entries()) checkSpan(span, `exceptions[${at}].spans[${index}]`);
  });
}

/** Days from 1970-01-01 to a date such as `2026-10-01`; undefined for what is no date. */
export function epochDayOf(date: string): number | undefined {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(date)) return undefined;
  const midnight_ms = Date.parse(`${date}T00:00:00Z`);
  // Some engines roll 30 February over into March.
  if (Number.isNaN(midnight_ms) || !new Date(midnight_ms).toISOString().startsWith(date)) return undefined;
  return midnight_ms / day_ms;
}

function checkSpan({ opens_min, closes_min }: OpeningSpan, field: string): void {
  if (!isWhole(opens_min, 0, day_min - 1)) {
    throw new InvalidBusinessHours(`${field}.opens_min`, `must be 0 to ${day_min - 1}`);
  }
  if (!isWhole(closes_min, opens_min + 1, opens_min + day_min)) {
    throw new InvalidBusinessHours(`${field}.closes_min`, 'must lie behind opens_min by a day at most');
  }
}

function isWhole(value: number, min: number, max: number): boolean {
  return Number.isInteger(value) && value >= min && value <= max;
}

function isTimeZone(timeZone: string): boolean {
  try {
    return timeZone !== '' && Boolean(new Intl.DateTimeFormat('en', { timeZone }));
  } catch {
    return false;
  }
}
