import { UsageFailure } from '../failure.js';
import { readPurchaseDate } from '../import/purchase-date.js';

/**
 * The instant that an option names, in any form in which a file may name it.
 *
 * @throws {UsageFailure} when it names none, or one to come
 */
export function readInstant(option: string, text: string, now: Date): Date {
  const reading = readPurchaseDate(text, now);
  if ('value' in reading) return reading.value;
  const why = reading.fault === 'future_date' ? 'is in the future' : 'is no date';
  throw new UsageFailure('BAD_DATE', `${option} "${text}" ${why}`, 'Write 1997-09-30, 19970930 or an ISO 8601 time.');
}
