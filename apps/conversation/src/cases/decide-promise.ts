const minute_ms = 60_000;
const day_ms = 24 * 60 * minute_ms;

/** When a shop's people are there to take up cases. */
export interface CaseDesk {
  /** IANA, such as `Asia/Shanghai`. */
  timeZone: string;
  /** Minutes after midnight, there. */
  opensAt_min: number;
  /** How long they need after opening. */
  answerWithin_min: number;
}

/**
 * By when a customer is promised a human's answer: so many minutes after the next opening of the desk, which lies behind
 * `now` (mission C7). Holds over changes of summer time.
 */
export function promisedTime(now: Date, { timeZone, opensAt_min, answerWithin_min }: CaseDesk): Date {
  const opensToday = localTime(now, 0, opensAt_min, timeZone);
  const opens = opensToday > now ? opensToday : localTime(now, 1, opensAt_min, timeZone);
  return new Date(opens.getTime() + answerWithin_min * minute_ms);
}

/** The instant at which it is so many minutes after midnight, some days after the local date of `instant`. */
function localTime(instant: Date, days: number, minutes: number, timeZone: string): Date {
  const local_ms = instant.getTime() + offset_ms(instant, timeZone);
  const midnight_ms = Math.floor(local_ms / day_ms) * day_ms + days * day_ms;
  const wanted_ms = midnight_ms + minutes * minute_ms;
  // The offset is that of the wanted instant, which is known only with it: the second guess is right.
  const guess = new Date(wanted_ms - offset_ms(instant, timeZone));
  return new Date(wanted_ms - offset_ms(guess, timeZone));
}

/** How far a zone's clocks are ahead of UTC at an instant. */
function offset_ms(instant: Date, timeZone: string): number {
  const parts = Object.fromEntries(
    clockOf(timeZone)
      .formatToParts(instant)
      .map(({ type, value }) => [type, value]),
  );
  const { year, month, day, hour, minute, second } = parts as Record<string, string>;
  const local_ms = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second));
  return local_ms - Math.floor(instant.getTime() / 1_000) * 1_000;
}

/** How a promised time is told, in the zone of the shop: `2026-03-03 10:00`. */
export function tellTime(instant: Date, timeZone: string): string {
  const local = new Date(instant.getTime() + offset_ms(instant, timeZone)).toISOString();
  return `${local.slice(0, 10)} ${local.slice(11, 16)}`;
}

function clockOf(timeZone: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
}
