import { InvalidRequest } from '@guanxi/chassis';

/** A span of time that a report covers: from its first instant, up to but without its last; open where absent. */
export interface Period {
  from: Date | undefined;
  until: Date | undefined;
}

/** The period of a request. @throws {InvalidRequest} naming `until` when it ends before it begins. */
export function periodOf({ from, until }: { from?: Date; until?: Date }): Period {
  if (from && until && until < from) {
    throw new InvalidRequest([{ field: 'until', description: 'lies before from' }]);
  }
  return { from, until };
}

/** A span of time with both its ends. */
export interface BoundedPeriod {
  from: Date;
  until: Date;
}

const period_days_max = 400;
const day_ms = 86_400_000;

/**
 * The period of a request that must have one.
 *
 * @throws {InvalidRequest} naming `until` when it does not lie behind `from`, or more than 400 days behind.
 */
export function boundedPeriodOf({ from, until }: { from?: Date; until?: Date }): BoundedPeriod {
  if (!from || !until) throw new InvalidRequest([{ field: from ? 'until' : 'from', description: 'is missing' }]);
  if (until <= from) throw new InvalidRequest([{ field: 'until', description: 'does not lie behind from' }]);
  if (until.getTime() - from.getTime() > period_days_max * day_ms) {
    throw new InvalidRequest([{ field: 'until', description: `lies over ${period_days_max} days behind from` }]);
  }
  return { from, until };
}
