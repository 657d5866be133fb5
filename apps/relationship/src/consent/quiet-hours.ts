import { zoneOffset } from './zone-offset.js';

const minute_ms = 60_000;
const day_ms = 24 * 60 * minute_ms;
// One for the end of the span, one for a change of the clocks within it, and one for the end after that.
const steps_max = 8;
// Spans of several identities can follow each other round the clock, but not without end.
const spans_max = 400;

/** A span of every day, by the wall clock of a zone: from its start until before its end, over midnight where end < start. */
export interface QuietHours {
  /** Minutes since midnight, 0 to 1439; never equal. */
  startMinute: number;
  endMinute: number;
  /** IANA. */
  timeZone: string;
}

/** Whether the wall clock reads a time within the quiet hours (mission A5). */
export function isQuiet(quiet: QuietHours, instant: Date): boolean {
  return within(quiet, wallClock(quiet.timeZone, instant.getTime()));
}

/**
 * The first instant from `instant` on at which the wall clock reads a time outside the quiet hours: `instant` itself
 * where it does so already. Where clocks go forward over the end, that is when they do; where they go back into the
 * quiet hours after the end, the hours come twice, as the clock says.
 */
export function quietUntil(quiet: QuietHours, instant: Date): Date {
  const { timeZone, endMinute } = quiet;
  let at_ms = instant.getTime();
  for (let step = 0; step < steps_max; step += 1) {
    const wall_ms = wallClock(timeZone, at_ms);
    if (!within(quiet, wall_ms)) return new Date(at_ms);
    const end_ms = at_ms + modulo(endMinute * minute_ms - wall_ms, day_ms);
    at_ms = firstChangeOfClocks(timeZone, at_ms, end_ms) ?? end_ms;
  }
  throw new RangeError(`the clocks of ${timeZone} change more often than was thought possible`);
}

/**
 * The first instant from `instant` on that lies in none of these quiet hours; undefined where they leave no time of the
 * day free.
 */
export function allQuietUntil(spans: readonly QuietHours[], instant: Date): Date | undefined {
  let at = instant;
  for (let step = 0; step < spans_max; step += 1) {
    const quiet = spans.find((span) => isQuiet(span, at));
    if (!quiet) return at;
    at = quietUntil(quiet, at);
    if (at.getTime() - instant.getTime() > 2 * day_ms) return undefined;
  }
  return undefined;
}

function within({ startMinute, endMinute }: QuietHours, wall_ms: number): boolean {
  const start_ms = startMinute * minute_ms;
  const end_ms = endMinute * minute_ms;
  if (start_ms < end_ms) return wall_ms >= start_ms && wall_ms < end_ms;
  return wall_ms >= start_ms || wall_ms < end_ms;
}

/** What a wall clock reads, in milliseconds since midnight. */
function wallClock(timeZone: string, instant_ms: number): number {
  return modulo(instant_ms + zoneOffset(timeZone, instant_ms), day_ms);
}

/** When the clocks are set within a stretch of at most a day, `from` excluded and `to` included; undefined when not. */
function firstChangeOfClocks(timeZone: string, from_ms: number, to_ms: number): number | undefined {
  const before = zoneOffset(timeZone, from_ms);
  if (zoneOffset(timeZone, to_ms) === before) return undefined;
  // Clocks are set at whole minutes: the search is over minutes, with the old offset below and the new one above.
  let below = Math.floor(from_ms / minute_ms);
  let above = Math.floor(to_ms / minute_ms);
  while (above - below > 1) {
    const middle = Math.floor((below + above) / 2);
    if (zoneOffset(timeZone, middle * minute_ms) === before) below = middle;
    else above = middle;
  }
  return above * minute_ms;
}

function modulo(value: number, by: number): number {
  return ((value % by) + by) % by;
}
