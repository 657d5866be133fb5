/** A stretch of the calendar. Weeks begin on Monday. */
export type PeriodUnit = 'day' | 'week' | 'month';

const day_ms = 86_400_000;
// 1970-01-01 was a Thursday.
const monday_offset = 3;

/** The number of the period that holds a day, both counted from 1970. */
export function periodOf(day: number, unit: PeriodUnit): number {
  if (unit === 'day') return day;
  if (unit === 'week') return Math.floor((day + monday_offset) / 7);
  const date = new Date(day * day_ms);
  return (date.getUTCFullYear() - 1970) * 12 + date.getUTCMonth();
}

/** The first day of a period. */
export function firstDayOf(period: number, unit: PeriodUnit): number {
  if (unit === 'day') return period;
  if (unit === 'week') return period * 7 - monday_offset;
  return Date.UTC(1970, period, 1) / day_ms;
}

/** Such as `1997-01-01`. */
export function dayName(day: number): string {
  return new Date(day * day_ms).toISOString().slice(0, 10);
}
