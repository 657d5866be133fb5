import type { BusinessCalendar } from '../calendar/business-calendar.js';

/** How long something may take, in business time. */
export interface Target {
  within_ms: number;
  /** When it is warned of; not behind `within_ms`. */
  warnAfter_ms: number;
}

/** Counts business time towards a target. It can stand still, while it is not the business that is waited for. */
export interface DeadlineClock extends Target {
  /** What had passed when it last began to run. */
  counted_ms: number;
  /** Undefined while it stands still. */
  runsSince: Date | undefined;
}

/** A clock that begins to run. @throws {RangeError} when the target is not positive, or warned of behind its end. */
export function startClock({ within_ms, warnAfter_ms }: Target, at: Date): DeadlineClock {
  if (!(within_ms > 0)) throw new RangeError('a target is positive');
  if (!(warnAfter_ms >= 0 && warnAfter_ms <= within_ms))
    throw new RangeError('a warning does not lie behind its target');
  return { within_ms, warnAfter_ms, counted_ms: 0, runsSince: at };
}

/** The clock standing still from an instant on. One that stands still already is as it was. */
export function stopClock(clock: DeadlineClock, calendar: BusinessCalendar, at: Date): DeadlineClock {
  return { ...clock, counted_ms: passed_ms(clock, calendar, at), runsSince: undefined };
}

/** The clock running from an instant on. One that runs already is as it was. */
export function resumeClock(clock: DeadlineClock, at: Date): DeadlineClock {
  return clock.runsSince ? clock : { ...clock, runsSince: at };
}

/** The business time that had passed by an instant, in ms. */
export function passed_ms({ counted_ms, runsSince }: DeadlineClock, calendar: BusinessCalendar, at: Date): number {
  return runsSince ? counted_ms + calendar.businessTimeBetween(runsSince, at) : counted_ms;
}

/** When the clock warns and when its time is up; undefined while it stands still, or where that is never. */
export function instantsOfClock(
  clock: DeadlineClock,
  calendar: BusinessCalendar,
): { warnsAt: Date | undefined; dueAt: Date | undefined } {
  const { within_ms, warnAfter_ms, counted_ms, runsSince } = clock;
  if (!runsSince) return { warnsAt: undefined, dueAt: undefined };
  const at = (target_ms: number) => calendar.addBusinessTime(runsSince, Math.max(target_ms - counted_ms, 0));
  return { warnsAt: at(warnAfter_ms), dueAt: at(within_ms) };
}

/** How much of a deadline has been told: each of the two once. */
export type Told = 'nothing' | 'warned' | 'missed';

/** What is to be done about a running clock: what is to be told now, and when to look again. */
export interface DeadlineLook {
  tell: 'warned' | 'missed' | undefined;
  told: Told;
  lookAgainAt: Date | undefined;
}

/**
 * What is due of a deadline at an instant (mission C9). Where it was looked at too late for the warning, only the miss is
 * told: a warning that cannot be heeded is none. Nothing is told twice, however often and from wherever it is looked at.
 */
export function lookAtDeadline(clock: DeadlineClock, told: Told, calendar: BusinessCalendar, now: Date): DeadlineLook {
  if (told === 'missed') return { tell: undefined, told, lookAgainAt: undefined };
  const { warnsAt, dueAt } = instantsOfClock(clock, calendar);
  if (dueAt && dueAt <= now) return { tell: 'missed', told: 'missed', lookAgainAt: undefined };
  if (told === 'nothing' && warnsAt && warnsAt <= now) return { tell: 'warned', told: 'warned', lookAgainAt: dueAt };
  return { tell: undefined, told, lookAgainAt: told === 'nothing' ? warnsAt : dueAt };
}
