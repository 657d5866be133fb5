import type { BusinessHours, DaySpan, WeeklySpan } from '@guanxi/contracts/conversation/v1/business_hours.js';
import { UsageFailure } from '../failure.js';

const day_min = 1_440;
const day_ms = 86_400_000;
const holidays_max = 1_000;
const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

export const hours_grammar = `
Hours are written as days and spans: "mon-fri 09:00-12:00,13:00-18:00; sat 10:00-16:00", or "daily 00:00-24:00". A span
that ends before it begins ends in the next morning: "fri 20:00-04:00". Dates are 2026-10-01, or 2026-10-01..2026-10-07.`;

/** What a merchant wrote as her hours. @throws {UsageFailure} naming what cannot be read. */
export function readHours(
  timeZone: string,
  weekly: string,
  holidays: readonly string[],
  extras: readonly string[],
): Omit<BusinessHours, 'version'> {
  const exceptions = new Map<string, DaySpan[]>();
  for (const date of holidays.flatMap(readDates)) exceptions.set(date, []);
  for (const extra of extras) {
    const [date = '', spans = ''] = extra.trim().split(/\s+/, 2);
    for (const one of readDates(date)) exceptions.set(one, readSpans(spans));
  }
  return {
    timeZone,
    weekly: weekly.split(';').flatMap(readWeekly),
    exceptions: [...exceptions].map(([date, spans]) => ({ date, spans })),
  };
}

function readWeekly(text: string): WeeklySpan[] {
  if (text.trim() === '') return [];
  const [days = '', spans = ''] = text.trim().split(/\s+(.*)/s, 2);
  return readDays(days).flatMap((weekday) => readSpans(spans).map((span) => ({ weekday, ...span })));
}

function readDays(text: string): number[] {
  if (text === 'daily') return weekdays.map((_, at) => at + 1);
  return text.split(',').flatMap((part) => {
    const [from = '', to = from] = part.split('-');
    const [first, last] = [weekdays.indexOf(from) + 1, weekdays.indexOf(to) + 1];
    if (first === 0 || last === 0) throw cannotRead(text, 'is no day: mon, tue, wed, thu, fri, sat, sun or daily');
    // From Friday to Monday goes over the end of the week.
    const days = ((last - first + 7) % 7) + 1;
    return Array.from({ length: days }, (_, at) => ((first - 1 + at) % 7) + 1);
  });
}

function readSpans(text: string): DaySpan[] {
  return text.split(',').map((part) => {
    const [, from, to] = /^\s*(\d\d:\d\d)-(\d\d:\d\d)\s*$/.exec(part) ?? [];
    const opensMin = readTime(from);
    const closes = readTime(to);
    if (opensMin === undefined || closes === undefined || opensMin === day_min) {
      throw cannotRead(part, 'is no span such as 09:00-18:00');
    }
    return { opensMin, closesMin: closes > opensMin ? closes : closes + day_min };
  });
}

function readTime(text = ''): number | undefined {
  const [, hours, minutes] = /^(\d\d):([0-5]\d)$/.exec(text) ?? [];
  const time_min = Number(hours) * 60 + Number(minutes);
  return time_min <= day_min ? time_min : undefined;
}

function readDates(text: string): string[] {
  const [from = '', to = from] = text.trim().split('..');
  const [first_ms, last_ms] = [readDate(from), readDate(to)];
  const days = (last_ms - first_ms) / day_ms + 1;
  if (!(days >= 1 && days <= holidays_max)) throw cannotRead(text, 'is no date such as 2026-10-01');
  return Array.from({ length: days }, (_, at) => new Date(first_ms + at * day_ms).toISOString().slice(0, 10));
}

function readDate(text: string): number {
  const at_ms = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  const isDate = !Number.isNaN(at_ms) && new Date(at_ms).toISOString().startsWith(text);
  return isDate ? at_ms : Number.NaN;
}

function cannotRead(text: string, why: string): UsageFailure {
  return new UsageFailure('BAD_HOURS', `"${text.trim()}" ${why}`);
}
