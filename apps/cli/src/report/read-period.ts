import type { Command } from 'commander';
import { UsageFailure } from '../failure.js';
import { readInstant } from '../screening/read-instant.js';

/** The period that a report is asked for. */
export interface PeriodOptions {
  from?: string;
  until?: string;
  days?: string;
}

const DAY_MS = 86_400_000;
const DAYS_MAX = 400;
const DAYS_DEFAULT = '7';

/** Gives a report the options by which its period is named. */
export function addPeriodOptions(command: Command): Command {
  return command
    .option('--from <date>', 'from this instant on')
    .option('--until <date>', 'up to this instant, without it (default: now)')
    .option('--days <number>', `the days up to it, instead of --from (default: ${DAYS_DEFAULT})`);
}

/** The period. @throws {UsageFailure} when an option names no date, or no number of days from 1 to 400 */
export function readPeriod(
  { from, until, days = DAYS_DEFAULT }: PeriodOptions,
  now: Date,
): { from: Date; until: Date } {
  // A moment later: what has just happened belongs to it.
  const end = until ? readInstant('--until', until, now) : new Date(now.getTime() + 1);
  if (from) return { from: readInstant('--from', from, now), until: end };
  const length = Number(days);
  if (!Number.isInteger(length) || length < 1 || length > DAYS_MAX) {
    throw new UsageFailure('BAD_DAYS', `--days "${days}" is no whole number from 1 to ${DAYS_MAX}`);
  }
  return { from: new Date(end.getTime() - length * DAY_MS), until: end };
}
