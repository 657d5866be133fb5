import type { Reading } from './cents.js';

const COMPACT = /^(\d{4})(\d{2})(\d{2})$/;
const ISO = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?)?\s*(Z|[+-]\d{2}:?\d{2})?$/i;
const EPOCH = /^(\d{9,10}|\d{12,13})(?:\.(\d+))?$/;
/** Ten digits of seconds reach the year 2286; thirteen are milliseconds. */
const EPOCH_SECONDS_DIGITS_MAX = 10;

/**
 * When something was bought. Understands `19970118`, ISO 8601 such as `2017-03-03`, `2017-03-03 10:15:00` and
 * `2017-03-03T10:15:00+08:00`, and Unix time in seconds or milliseconds. Without a zone it is UTC; without a time of
 * day, midnight.
 *
 * @param now nothing was bought later
 */
export function readPurchaseDate(cell: string, now: Date): Reading<Date> {
  const text = cell.trim();
  if (text === '') return { fault: 'missing' };
  const at_ms = readCompact(text) ?? readIso(text) ?? readEpoch(text);
  if (at_ms === undefined) return { fault: 'bad_date' };
  return at_ms > now.getTime() ? { fault: 'future_date' } : { value: new Date(at_ms) };
}

function readCompact(text: string): number | undefined {
  const [, year, month, day] = COMPACT.exec(text) ?? [];
  return year && month && day ? midnight_ms(Number(year), Number(month), Number(day)) : undefined;
}

function readIso(text: string): number | undefined {
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = '', zone = 'Z'] = ISO.exec(text) ?? [];
  if (!year || !month || !day) return undefined;
  const start_ms = midnight_ms(Number(year), Number(month), Number(day));
  if (start_ms === undefined || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined;
  const time_ms = Number(hour) * 3_600_000 + Number(minute) * 60_000 + Number(second) * 1_000;
  return start_ms + time_ms + Number(fraction.padEnd(3, '0').slice(0, 3)) - zoneAhead_ms(zone);
}

function zoneAhead_ms(zone: string): number {
  if (zone.toUpperCase() === 'Z') return 0;
  const [hours, minutes] = [zone.slice(1, 3), zone.slice(-2)];
  return (zone.startsWith('-') ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
}

function readEpoch(text: string): number | undefined {
  const [, whole, fraction = ''] = EPOCH.exec(text) ?? [];
  if (!whole) return undefined;
  if (whole.length > EPOCH_SECONDS_DIGITS_MAX) return Number(whole);
  return Number(whole) * 1_000 + Number(fraction.padEnd(3, '0').slice(0, 3));
}

/** Undefined for a day that the calendar does not have. */
function midnight_ms(year: number, month: number, day: number): number | undefined {
  const at = new Date(Date.UTC(year, month - 1, day));
  return at.getUTCMonth() === month - 1 && at.getUTCDate() === day ? at.getTime() : undefined;
}
