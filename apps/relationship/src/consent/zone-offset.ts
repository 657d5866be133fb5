const minute_ms = 60_000;
const formats = new Map<string, Intl.DateTimeFormat>();
const formats_max = 1_000;

/**
 * How far the wall clocks of a time zone are ahead of UTC at an instant, in milliseconds.
 *
 * @throws {RangeError} when Intl knows no such zone.
 */
export function zoneOffset(timeZone: string, instant_ms: number): number {
  // Read to the minute, which is as fine as the offsets of today's zones are.
  const wholeMinute_ms = Math.floor(instant_ms / minute_ms) * minute_ms;
  const read: Record<string, number> = {};
  for (const { type, value } of formatOf(timeZone).formatToParts(wholeMinute_ms)) read[type] = Number(value);
  const wall_ms = Date.UTC(read['year']!, read['month']! - 1, read['day']!, read['hour']!, read['minute']!);
  return wall_ms - wholeMinute_ms;
}

/** Making one costs about 30 µs, and callers choose the names: so they are kept, up to a bound. */
function formatOf(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone);
  if (known) return known;
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    calendar: 'gregory',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  });
  if (formats.size >= formats_max) formats.clear();
  formats.set(timeZone, format);
  return format;
}
