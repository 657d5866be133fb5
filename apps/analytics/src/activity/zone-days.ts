import { zoneOffset_ms } from '@guanxi/queueing';

const day_s = 86_400;
const quarter_s = 900;

/**
 * The days of a zone's calendar, numbered from 1970-01-01 as its clocks show it. Zones change their clocks at full
 * quarters of an hour, so where a day of UTC holds a change it is looked at quarter by quarter.
 */
export class ZoneDays {
  /** By day of UTC: how far the clocks are ahead in seconds, or NaN where they are changed within the day. */
  private readonly offsets = new Map<number, number>();
  private readonly quarters = new Map<number, number>();
  private lastDay = -1;
  private lastOffset_s = 0;

  /** @throws {RangeError} for what is no IANA time zone. */
  constructor(readonly timeZone: string) {
    zoneOffset_ms(0, timeZone);
  }

  /** The day that holds a second. */
  dayOf(at_s: number): number {
    return Math.floor((at_s + this.offset_s(at_s)) / day_s);
  }

  private offset_s(at_s: number): number {
    const day = Math.floor(at_s / day_s);
    if (day !== this.lastDay) {
      this.lastDay = day;
      this.lastOffset_s = this.offsetOfDay(day);
    }
    return Number.isNaN(this.lastOffset_s) ? this.offsetOfQuarter(Math.floor(at_s / quarter_s)) : this.lastOffset_s;
  }

  private offsetOfDay(day: number): number {
    const known = this.offsets.get(day);
    if (known !== undefined) return known;
    const begins_s = this.offsetAt(day * day_s);
    const offset_s = begins_s === this.offsetAt((day + 1) * day_s) ? begins_s : Number.NaN;
    this.offsets.set(day, offset_s);
    return offset_s;
  }

  private offsetOfQuarter(quarter: number): number {
    const known = this.quarters.get(quarter);
    if (known !== undefined) return known;
    const offset_s = this.offsetAt(quarter * quarter_s);
    this.quarters.set(quarter, offset_s);
    return offset_s;
  }

  private offsetAt(at_s: number): number {
    return zoneOffset_ms(at_s * 1_000, this.timeZone) / 1_000;
  }
}
