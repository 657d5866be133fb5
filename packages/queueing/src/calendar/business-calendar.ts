import { type BusinessHours, checkBusinessHours, epochDayOf, type OpeningSpan } from './business-hours.js';
import { instantsOf, wallTime_ms } from './time-zone.js';

const day_ms = 86_400_000;
const minute_ms = 60_000;
/** How far ahead an opening is looked for, and how long a stretch can be measured: ten years. */
export const horizon_days_max = 3_660;
const known_days_max = 2_000;

/** Open from the first instant, closed from the second. */
type Opening = readonly [from_ms: number, to_ms: number];

/**
 * Time as a business counts it: only while it is open, by the clock on its wall (mission C9, D5).
 *
 * It is open whenever the wall reads a time inside a span. Where clocks are set back, a span opens at the first and closes
 * at the last instant that reads so; where they are set forward over a time, that time is the instant of the change.
 */
export class BusinessCalendar {
  private readonly byWeekday: readonly OpeningSpan[][];
  private readonly byDate: ReadonlyMap<number, readonly OpeningSpan[]>;
  private readonly known = new Map<number, readonly Opening[]>();

  /** @throws {InvalidBusinessHours} naming the first field at fault. */
  constructor(readonly hours: BusinessHours) {
    checkBusinessHours(hours);
    this.byWeekday = [1, 2, 3, 4, 5, 6, 7].map((weekday) => hours.weekly.filter((span) => span.weekday === weekday));
    this.byDate = new Map(hours.exceptions.map(({ date, spans }) => [epochDayOf(date) as number, spans]));
  }

  openAt(instant: Date): boolean {
    const at_ms = valid_ms(instant);
    for (const [from_ms, to_ms] of this.openingsFrom(at_ms)) {
      if (from_ms > at_ms) return false;
      if (to_ms > at_ms) return true;
    }
    return false;
  }

  /** The instant itself where it is open, else when it opens next; undefined where that is not within ten years. */
  nextOpening(instant: Date): Date | undefined {
    const at_ms = valid_ms(instant);
    for (const [from_ms, to_ms] of this.openingsFrom(at_ms)) {
      if (to_ms > at_ms) return new Date(Math.max(from_ms, at_ms));
    }
    return undefined;
  }

  /** When it closes that is open at an instant, over openings that touch; undefined where it is closed, or never closes. */
  closesAfter(instant: Date): Date | undefined {
    const at_ms = valid_ms(instant);
    let closes_ms: number | undefined;
    for (const [from_ms, to_ms] of this.openingsFrom(at_ms)) {
      if (to_ms <= at_ms) continue;
      if (from_ms > (closes_ms ?? at_ms)) return closes_ms === undefined ? undefined : new Date(closes_ms);
      closes_ms = Math.max(closes_ms ?? 0, to_ms);
    }
    return undefined;
  }

  /**
   * The first instant by which so much business time has passed since `start`: at closing time where that is exactly
   * when, `start` itself for none. Undefined where it is not within ten years.
   *
   * @throws {RangeError} when the duration is negative or no number.
   */
  addBusinessTime(start: Date, duration_ms: number): Date | undefined {
    const start_ms = valid_ms(start);
    if (!(duration_ms >= 0)) throw new RangeError('a duration is not negative');
    if (duration_ms === 0) return new Date(start_ms);
    let left_ms = duration_ms;
    let counted_ms = start_ms;
    for (const [from_ms, to_ms] of this.openingsFrom(start_ms)) {
      const begins_ms = Math.max(from_ms, counted_ms);
      if (to_ms <= begins_ms) continue;
      if (to_ms - begins_ms >= left_ms) return new Date(begins_ms + left_ms);
      left_ms -= to_ms - begins_ms;
      counted_ms = to_ms;
    }
    return undefined;
  }

  /**
   * The business time between two instants, in ms; 0 where `to` does not lie behind `from`.
   *
   * @throws {RangeError} when they are more than ten years apart.
   */
  businessTimeBetween(from: Date, to: Date): number {
    const [start_ms, end_ms] = [valid_ms(from), valid_ms(to)];
    if (end_ms - start_ms > (horizon_days_max - 2) * day_ms) throw new RangeError('the stretch is over ten years');
    let sum_ms = 0;
    let counted_ms = start_ms;
    for (const [from_ms, to_ms] of this.openingsFrom(start_ms)) {
      if (from_ms >= end_ms) break;
      const begins_ms = Math.max(from_ms, counted_ms);
      const ends_ms = Math.min(to_ms, end_ms);
      if (ends_ms <= begins_ms) continue;
      sum_ms += ends_ms - begins_ms;
      counted_ms = ends_ms;
    }
    return sum_ms;
  }

  /** The openings of the days around an instant and of those behind it, in order of their beginning; they may overlap. */
  private *openingsFrom(instant_ms: number): Generator<Opening> {
    const today = Math.floor(wallTime_ms(instant_ms, this.hours.timeZone) / day_ms);
    // A span ends a day after the day on which it begins at the latest; one more for a zone that has skipped a day.
    for (let day = today - 2; day <= today + horizon_days_max; day += 1) yield* this.openingsOf(day);
  }

  private openingsOf(day: number): readonly Opening[] {
    const known = this.known.get(day);
    if (known) return known;
    const openings = this.resolve(day);
    if (this.known.size >= known_days_max) this.known.clear();
    this.known.set(day, openings);
    return openings;
  }

  private resolve(day: number): readonly Opening[] {
    // 1970-01-01 was a Thursday.
    const weekday = (((day + 3) % 7) + 7) % 7;
    const spans = this.byDate.get(day) ?? this.byWeekday[weekday] ?? [];
    const { timeZone } = this.hours;
    return spans
      .map(({ opens_min, closes_min }): Opening => {
        const { earliest_ms } = instantsOf(day * day_ms + opens_min * minute_ms, timeZone);
        const { latest_ms } = instantsOf(day * day_ms + closes_min * minute_ms, timeZone);
        return [earliest_ms, latest_ms];
      })
      .filter(([from_ms, to_ms]) => from_ms < to_ms)
      .sort(([one_ms], [other_ms]) => one_ms - other_ms);
  }
}

function valid_ms(instant: Date): number {
  const at_ms = instant.getTime();
  if (Number.isNaN(at_ms)) throw new RangeError('the instant is no date');
  return at_ms;
}
