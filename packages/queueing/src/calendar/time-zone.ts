const day_ms = 86_400_000;
const clocks_max = 512;

const clocks = new Map<string, Intl.DateTimeFormat>();

/** How far a zone's clocks are ahead of UTC at an instant, in ms. @throws {RangeError} for what is no IANA time zone. */
export function zoneOffset_ms(instant_ms: number, timeZone: string): number {
  const parts: Record<string, number> = {};
  for (const { type, value } of clockOf(timeZone).formatToParts(instant_ms)) parts[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(instant_ms / 1_000) * 1_000;
}

/** What the clock on the wall reads at an instant, as if it were UTC. */
export function wallTime_ms(instant_ms: number, timeZone: string): number {
  return instant_ms + zoneOffset_ms(instant_ms, timeZone);
}

/**
 * The instants at which the clock on the wall reads a time (given as if it were UTC): one; two where clocks are set back
 * over it; where they are set forward over it, the instant of the change, at which the wall has reached that time.
 */
export function instantsOf(wall_ms: number, timeZone: string): { earliest_ms: number; latest_ms: number } {
  // No zone is further than 14 hours from UTC, so the days around it hold the offsets before and after any change.
  const before_ms = zoneOffset_ms(wall_ms - day_ms, timeZone);
  const after_ms = zoneOffset_ms(wall_ms + day_ms, timeZone);
  const first_ms = wall_ms - before_ms;
  const second_ms = wall_ms - after_ms;
  const isFirst = zoneOffset_ms(first_ms, timeZone) === before_ms;
  const isSecond = zoneOffset_ms(second_ms, timeZone) === after_ms;
  if (isFirst && isSecond)
    return { earliest_ms: Math.min(first_ms, second_ms), latest_ms: Math.max(first_ms, second_ms) };
  if (isFirst) return { earliest_ms: first_ms, latest_ms: first_ms };
  if (isSecond) return { earliest_ms: second_ms, latest_ms: second_ms };
  const change_ms = changeBetween(second_ms, first_ms, wall_ms, timeZone);
  return { earliest_ms: change_ms, latest_ms: change_ms };
}

/** The first instant behind `low_ms`, up to `high_ms`, at which the wall has reached a time. */
function changeBetween(low_ms: number, high_ms: number, wall_ms: number, timeZone: string): number {
  let [low, high] = [low_ms, high_ms];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (wallTime_ms(middle, timeZone) >= wall_ms) high = middle;
    else low = middle;
  }
  return high;
}

function clockOf(timeZone: string): Intl.DateTimeFormat {
  const known = clocks.get(timeZone);
  if (known) return known;
  const clock = new Intl.DateTimeFormat('en-US', {
    timeZone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  if (clocks.size >= clocks_max) clocks.clear();
  clocks.set(timeZone, clock);
  return clock;
}
