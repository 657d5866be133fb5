import type { QuietHours } from '@guanxi/contracts/relationship/v1/consent.js';
import { UsageFailure } from '../failure.js';

/**
 * Quiet hours as they are written, such as `22:00-08:00`.
 *
 * @throws {UsageFailure} when they are none.
 */
export function readQuietHours(text: string, timeZone: string): QuietHours {
  const [, ...digits] = /^([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)$/.exec(text) ?? [];
  if (digits.length === 0) {
    throw new UsageFailure('BAD_QUIET_HOURS', `--quiet "${text}" is no span of the day`, 'Write 22:00-08:00.');
  }
  const [startHour, startMinute, endHour, endMinute] = digits.map(Number) as [number, number, number, number];
  return { startMinute: startHour * 60 + startMinute, endMinute: endHour * 60 + endMinute, timeZone };
}

/** The same the other way round: `22:00–08:00 Asia/Shanghai`. */
export function writeQuietHours({ startMinute, endMinute, timeZone }: QuietHours): string {
  return `${clock(startMinute)}–${clock(endMinute)} ${timeZone}`;
}

function clock(minute: number): string {
  const two = (value: number) => String(value).padStart(2, '0');
  return `${two(Math.floor(minute / 60))}:${two(minute % 60)}`;
}
