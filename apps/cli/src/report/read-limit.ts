import { UsageFailure } from '../failure.js';

const LIMIT_MAX = 100_000;

/** How many a list shows at most. @throws {UsageFailure} when the text is no whole number from 1 to 100,000 */
export function readLimit(text: string): number {
  const limit = Number(text);
  if (Number.isInteger(limit) && limit >= 1 && limit <= LIMIT_MAX) return limit;
  throw new UsageFailure('BAD_LIMIT', `--limit "${text}" is no whole number from 1 to ${LIMIT_MAX}`);
}
