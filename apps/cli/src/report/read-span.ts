import { instantsOf, zoneOffset_ms } from '@guanxi/queueing';
import { UsageFailure } from '../failure.js';
import { readPurchaseDate } from '../import/purchase-date.js';

const DATE = /^\d{4}-?\d{2}-?\d{2}$/;
// Reports may end in the future: what is not over yet is not told.
const latest = new Date('2200-01-01T00:00:00Z');

/** @throws {UsageFailure} for what is no IANA time zone. */
export function readZone(zone: string): string {
  try {
    zoneOffset_ms(0, zone);
    return zone;
  } catch {
    throw new UsageFailure('BAD_ZONE', `--zone "${zone}" is no time zone`, 'Write one such as Asia/Shanghai.');
  }
}

/** The instant that an option names; a date is its first instant in the zone. @throws {UsageFailure} when it names none. */
export function readBound(option: string, text: string, zone: string): Date {
  const reading = readPurchaseDate(text, latest);
  if (!('value' in reading)) {
    const remedy = 'Write 1997-09-30, 19970930 or an ISO 8601 time.';
    throw new UsageFailure('BAD_DATE', `${option} "${text}" is no date`, remedy);
  }
  return DATE.test(text) ? new Date(instantsOf(reading.value.getTime(), zone).earliest_ms) : reading.value;
}

/** A whole number of an option. @throws {UsageFailure} when it is none, or out of bounds. */
export function readWhole(option: string, text: string, least: number, most: number): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= least && number <= most) return number;
  throw new UsageFailure('BAD_NUMBER', `${option} "${text}" is no whole number from ${least} to ${most}`);
}
