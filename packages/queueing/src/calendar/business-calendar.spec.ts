import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BusinessCalendar } from './business-calendar.js';
import { alwaysOpen, type BusinessHours, InvalidBusinessHours, type WeeklySpan } from './business-hours.js';
import { wallTime_ms } from './time-zone.js';

const hour_ms = 3_600_000;
const day_ms = 24 * hour_ms;
const workdays = [1, 2, 3, 4, 5];
const everyDay = [1, 2, 3, 4, 5, 6, 7];

function weekly(weekdays: number[], opens: number, closes: number): WeeklySpan[] {
  return weekdays.map((weekday) => ({ weekday, opens_min: opens * 60, closes_min: closes * 60 }));
}

function calendar(hours: Partial<BusinessHours>): BusinessCalendar {
  return new BusinessCalendar({ timeZone: 'Asia/Shanghai', weekly: [], exceptions: [], ...hours });
}

const office = calendar({ weekly: [...weekly(workdays, 9, 12), ...weekly(workdays, 13, 18)] });
const nights = calendar({ timeZone: 'Europe/Berlin', weekly: weekly(everyDay, 22, 30) });
const at = (text: string) => new Date(text);

describe('a business calendar', () => {
  it.each([
    ['2026-03-02T08:59:59.999+08:00', false],
    ['2026-03-02T09:00:00+08:00', true],
    ['2026-03-02T12:00:00+08:00', false],
    ['2026-03-02T13:00:00+08:00', true],
    ['2026-03-02T17:59:59.999+08:00', true],
    ['2026-03-02T18:00:00+08:00', false],
    ['2026-02-28T10:00:00+08:00', false],
  ])('knows of %s whether it is open: %s', (instant, open) => {
    expect(office.openAt(at(instant))).toBe(open);
  });

  it('adds business time over lunch, nights and the weekend', () => {
    const start = at('2026-03-06T11:30:00+08:00');
    expect(office.addBusinessTime(start, hour_ms)).toEqual(at('2026-03-06T13:30:00+08:00'));
    expect(office.addBusinessTime(start, 5.5 * hour_ms)).toEqual(at('2026-03-06T18:00:00+08:00'));
    expect(office.addBusinessTime(start, 6 * hour_ms)).toEqual(at('2026-03-09T09:30:00+08:00'));
    expect(office.addBusinessTime(start, 0)).toEqual(start);
  });

  it('knows the next opening and the closing that follows', () => {
    expect(office.nextOpening(at('2026-03-06T18:00:00+08:00'))).toEqual(at('2026-03-09T09:00:00+08:00'));
    expect(office.nextOpening(at('2026-03-06T10:00:00+08:00'))).toEqual(at('2026-03-06T10:00:00+08:00'));
    expect(office.closesAfter(at('2026-03-06T10:00:00+08:00'))).toEqual(at('2026-03-06T12:00:00+08:00'));
    expect(office.closesAfter(at('2026-03-06T12:30:00+08:00'))).toBeUndefined();
    expect(nights.closesAfter(at('2026-03-06T23:00:00+01:00'))).toEqual(at('2026-03-07T06:00:00+01:00'));
  });

  it('takes a date out of the week, and puts one in', () => {
    const open = { opens_min: 600, closes_min: 720 };
    const shop = calendar({
      weekly: weekly(workdays, 9, 18),
      exceptions: [
        { date: '2026-10-01', spans: [] },
        { date: '2026-10-02', spans: [] },
        { date: '2026-10-10', spans: [open] },
      ],
    });
    expect(shop.businessTimeBetween(at('2026-09-30T18:00:00+08:00'), at('2026-10-05T09:00:00+08:00'))).toBe(0);
    expect(shop.openAt(at('2026-10-10T11:00:00+08:00'))).toBe(true);
    expect(shop.nextOpening(at('2026-09-30T20:00:00+08:00'))).toEqual(at('2026-10-05T09:00:00+08:00'));
  });

  it('lets a night that began before a holiday end in its morning', () => {
    const shop = calendar({ weekly: weekly(everyDay, 22, 30), exceptions: [{ date: '2026-10-01', spans: [] }] });
    expect(shop.openAt(at('2026-10-01T05:00:00+08:00'))).toBe(true);
    expect(shop.openAt(at('2026-10-01T23:00:00+08:00'))).toBe(false);
  });

  it('has an hour less in the night that loses one, and one more in the night that gains it', () => {
    const night = (date: string) => {
      const noon = at(`${date}T12:00:00Z`);
      return nights.businessTimeBetween(noon, new Date(noon.getTime() + day_ms));
    };
    expect(night('2026-03-27')).toBe(8 * hour_ms);
    expect(night('2026-03-28')).toBe(7 * hour_ms);
    expect(night('2026-10-24')).toBe(9 * hour_ms);
  });

  it('opens at the change where clocks are set forward over the opening', () => {
    const early = calendar({ timeZone: 'Europe/Berlin', weekly: weekly(everyDay, 2.5, 4) });
    expect(early.nextOpening(at('2026-03-29T00:00:00+01:00'))).toEqual(at('2026-03-29T03:00:00+02:00'));
    expect(early.businessTimeBetween(at('2026-03-29T00:00:00Z'), at('2026-03-29T12:00:00Z'))).toBe(hour_ms);
  });

  it('stays open through an hour that comes twice', () => {
    const late = calendar({ timeZone: 'Europe/Berlin', weekly: weekly(everyDay, 1, 2.5) });
    expect(late.openAt(at('2026-10-25T02:45:00+02:00'))).toBe(true);
    expect(late.closesAfter(at('2026-10-25T01:00:00+02:00'))).toEqual(at('2026-10-25T02:30:00+01:00'));
  });

  it('has no hours on a date that its zone skipped', () => {
    const apia = calendar({ timeZone: 'Pacific/Apia', weekly: weekly(everyDay, 9, 17) });
    expect(apia.nextOpening(at('2011-12-29T17:00:00-10:00'))).toEqual(at('2011-12-31T09:00:00+14:00'));
  });

  it('counts every instant where it is always open, and none where it never is', () => {
    const ever = new BusinessCalendar(alwaysOpen);
    const now = at('2026-03-02T03:04:05.678Z');
    expect(ever.addBusinessTime(now, 100 * day_ms + 1)).toEqual(new Date(now.getTime() + 100 * day_ms + 1));
    expect(ever.closesAfter(now)).toBeUndefined();
    const never = calendar({});
    expect(never.nextOpening(now)).toBeUndefined();
    expect(never.addBusinessTime(now, 1)).toBeUndefined();
    expect(never.businessTimeBetween(now, new Date(now.getTime() + day_ms))).toBe(0);
  });

  it.each([
    [{ timeZone: 'Mars/Olympus' }, 'time_zone'],
    [{ weekly: [{ weekday: 0, opens_min: 0, closes_min: 60 }] }, 'weekly[0].weekday'],
    [{ weekly: [{ weekday: 1, opens_min: 1_440, closes_min: 1_500 }] }, 'weekly[0].opens_min'],
    [{ weekly: [{ weekday: 1, opens_min: 60, closes_min: 60 }] }, 'weekly[0].closes_min'],
    [{ weekly: [{ weekday: 1, opens_min: 60, closes_min: 1_501 }] }, 'weekly[0].closes_min'],
    [{ exceptions: [{ date: '2026-02-30', spans: [] }] }, 'exceptions[0].date'],
    [{ exceptions: Array(2).fill({ date: '2026-02-03', spans: [] }) }, 'exceptions[1].date'],
    [
      { exceptions: [{ date: '2026-02-03', spans: [{ opens_min: 1.5, closes_min: 9 }] }] },
      'exceptions[0].spans[0].opens_min',
    ],
  ])('is not made of %j', (hours, field) => {
    expect(() => calendar(hours)).toThrow(InvalidBusinessHours);
    expect(() => calendar(hours)).toThrow(field);
  });

  it('refuses what is no instant or no duration', () => {
    expect(() => office.openAt(new Date(Number.NaN))).toThrow(RangeError);
    expect(() => office.addBusinessTime(at('2026-03-02'), -1)).toThrow(RangeError);
    expect(() => office.addBusinessTime(at('2026-03-02'), Number.NaN)).toThrow(RangeError);
    expect(() => office.businessTimeBetween(at('2000-01-01'), at('2026-01-01'))).toThrow(RangeError);
  });
});

const zones = [
  'Asia/Shanghai',
  'Europe/Berlin',
  'America/New_York',
  'Australia/Lord_Howe',
  'Asia/Kolkata',
  'Pacific/Apia',
];
const spans = fc
  .tuple(fc.integer({ min: 1, max: 7 }), fc.integer({ min: 0, max: 1_439 }), fc.integer({ min: 1, max: 1_440 }))
  .map(([weekday, opens_min, minutes]) => ({ weekday, opens_min, closes_min: opens_min + minutes }));
const exceptions = fc.uniqueArray(
  fc.record({
    date: fc.constantFrom('2025-03-30', '2025-10-26', '2025-10-27', '2026-03-08', '2026-03-29', '2026-04-05'),
    spans: fc.array(spans, { maxLength: 2 }),
  }),
  { selector: ({ date }) => date, maxLength: 4 },
);
const calendars = fc
  .record({ timeZone: fc.constantFrom(...zones), weekly: fc.array(spans, { minLength: 1, maxLength: 12 }), exceptions })
  .map((hours) => new BusinessCalendar(hours));
const instants = fc.date({ min: at('2025-01-01'), max: at('2027-01-01'), noInvalidDate: true });
const durations = fc.integer({ min: 1, max: 20 * day_ms });

describe('in any zone, with any hours, a business calendar', () => {
  it('finds between two instants what it added', () => {
    fc.assert(
      fc.property(calendars, instants, durations, (shop, start, duration_ms) => {
        const end = shop.addBusinessTime(start, duration_ms);
        if (!end) return;
        if (end.getTime() - start.getTime() > 3_600 * day_ms) return;
        expect(shop.businessTimeBetween(start, end)).toBe(duration_ms);
        expect(shop.businessTimeBetween(start, new Date(end.getTime() - 1))).toBe(duration_ms - 1);
      }),
    );
  });

  it('is monotone, and adds in pieces what it adds at once', () => {
    fc.assert(
      fc.property(calendars, instants, durations, durations, (shop, start, one_ms, other_ms) => {
        const first = shop.addBusinessTime(start, one_ms);
        const both = shop.addBusinessTime(start, one_ms + other_ms);
        if (!first || !both) return;
        expect(both.getTime()).toBeGreaterThan(first.getTime());
        expect(shop.addBusinessTime(first, other_ms)).toEqual(both);
      }),
    );
  });

  it('measures a stretch as the sum of its parts, never longer than by the watch', () => {
    fc.assert(
      fc.property(calendars, fc.tuple(instants, instants, instants), (shop, points) => {
        const [a, b, c] = points.sort((one, other) => one.getTime() - other.getTime()) as [Date, Date, Date];
        const whole_ms = shop.businessTimeBetween(a, c);
        expect(shop.businessTimeBetween(a, b) + shop.businessTimeBetween(b, c)).toBe(whole_ms);
        expect(whole_ms).toBeLessThanOrEqual(c.getTime() - a.getTime());
        expect(shop.businessTimeBetween(c, a)).toBe(0);
      }),
    );
  });

  it('is open whenever the clock on its wall reads so', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        fc.array(spans, { maxLength: 6 }),
        instants,
        (timeZone, hours, instant) => {
          const shop = new BusinessCalendar({ timeZone, weekly: hours, exceptions: [] });
          const wall_ms = wallTime_ms(instant.getTime(), timeZone);
          const reads = hours.some(({ weekday, opens_min, closes_min }) => {
            const monday_ms = at('2024-01-01T00:00:00Z').getTime();
            const week_ms = 7 * day_ms;
            const inWeek_ms = (wall_ms - monday_ms) % week_ms;
            const opens_ms = ((weekday - 1) * 1_440 + opens_min) * 60_000;
            const lasts_ms = (closes_min - opens_min) * 60_000;
            return (inWeek_ms - opens_ms + week_ms) % week_ms < lasts_ms;
          });
          if (reads) expect(shop.openAt(instant)).toBe(true);
          // Outside the days on which clocks change, the converse holds as well.
          const isPlain = [-1, 1].every(
            (days) => wallTime_ms(instant.getTime() + days * day_ms, timeZone) === wall_ms + days * day_ms,
          );
          if (isPlain) expect(shop.openAt(instant)).toBe(reads);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('says the next opening at which it is open, with nothing open before', () => {
    fc.assert(
      fc.property(calendars, instants, (shop, instant) => {
        const opens = shop.nextOpening(instant);
        if (!opens) return;
        expect(shop.openAt(opens)).toBe(true);
        expect(shop.businessTimeBetween(instant, opens)).toBe(0);
      }),
    );
  });
});
