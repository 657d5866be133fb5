import { UsageFailure } from '../failure.js';
import { readPurchaseDate } from '../import/purchase-date.js';

const units_ms: Record<string, number> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/**
 * The instant that an option names: a time from now such as `90m`, `6h` or `3d`, or a date in any form in which a file may
 * name one. Whether it may lie where it does, the service says.
 *
 * @throws {UsageFailure} when it names none
 */
export function readTime(option: string, text: string, now: Date): Date {
  const [, amount, unit = ''] = /^(\d{1,6})([smhd])$/.exec(text) ?? [];
  if (amount !== undefined) return new Date(now.getTime() + Number(amount) * (units_ms[unit] ?? 0));
  // Read as of the end of time, since this one may be to come.
  const reading = readPurchaseDate(text, new Date(8.64e15));
  if ('value' in reading) return reading.value;
  throw new UsageFailure('BAD_DATE', `${option} "${text}" is no time`, 'Write 90m, 6h, 3d, or an ISO 8601 time.');
}
