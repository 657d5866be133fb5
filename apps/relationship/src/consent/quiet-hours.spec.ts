import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allQuietUntil, isQuiet, type QuietHours, quietUntil } from './quiet-hours.js';

const hours = (start: string, end: string, timeZone: string): QuietHours => ({
  startMinute: minutes(start),
  endMinute: minutes(end),
  timeZone,
});
const minutes = (clock: string) => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3));
const until = (quiet: QuietHours, instant: string) => quietUntil(quiet, new Date(instant)).toISOString();

describe('quiet hours', () => {
  const shanghai = hours('22:00', '08:00', 'Asia/Shanghai');

  it.each([
    ['2026-03-02T13:59:59.999Z', false],
    ['2026-03-02T14:00:00.000Z', true],
    ['2026-03-02T16:00:00.000Z', true],
    ['2026-03-02T23:59:59.999Z', true],
    ['2026-03-03T00:00:00.000Z', false],
  ])('from 22:00 to 08:00 in Shanghai, %s is quiet: %s', (instant, quiet) => {
    expect(isQuiet(shanghai, new Date(instant))).toBe(quiet);
  });

  it.each([
    ['over midnight', shanghai, '2026-03-02T15:30:00Z', '2026-03-03T00:00:00.000Z'],
    ['within a day', hours('12:00', '14:00', 'Asia/Kolkata'), '2026-03-02T06:45:00Z', '2026-03-02T08:30:00.000Z'],
    ['outside of them', shanghai, '2026-03-02T09:00:00Z', '2026-03-02T09:00:00.000Z'],
    // Clocks go from 02:00 to 03:00 on 29 March: there is no 02:30, and at 03:00 it is over.
    [
      'over an end that is left out',
      hours('23:00', '02:30', 'Europe/Berlin'),
      '2026-03-28T23:00:00Z',
      '2026-03-29T01:00:00.000Z',
    ],
    [
      'over a night that is shorter',
      hours('23:00', '07:00', 'Europe/Berlin'),
      '2026-03-28T23:00:00Z',
      '2026-03-29T05:00:00.000Z',
    ],
    // Clocks go from 03:00 back to 02:00 on 25 October: 02:30 comes twice.
    [
      'before the hour that comes twice',
      hours('23:00', '02:30', 'Europe/Berlin'),
      '2026-10-24T22:00:00Z',
      '2026-10-25T00:30:00.000Z',
    ],
    [
      'within the hour that comes twice',
      hours('23:00', '02:30', 'Europe/Berlin'),
      '2026-10-25T01:10:00Z',
      '2026-10-25T01:30:00.000Z',
    ],
    [
      'over a night that is longer',
      hours('23:00', '07:00', 'Europe/Berlin'),
      '2026-10-24T22:00:00Z',
      '2026-10-25T06:00:00.000Z',
    ],
    [
      'where clocks move by half an hour',
      hours('22:00', '06:00', 'Australia/Lord_Howe'),
      '2026-04-04T12:00:00Z',
      '2026-04-04T19:30:00.000Z',
    ],
  ])('end %s', (_, quiet, instant, end) => {
    expect(until(quiet, instant)).toBe(end);
  });

  const zones = ['UTC', 'Asia/Shanghai', 'America/New_York', 'Europe/London', 'Australia/Lord_Howe', 'Asia/Kathmandu'];
  const spans = fc
    .record({
      startMinute: fc.integer({ min: 0, max: 1439 }),
      endMinute: fc.integer({ min: 0, max: 1439 }),
      timeZone: fc.constantFrom(...zones),
    })
    .filter(({ startMinute, endMinute }) => startMinute !== endMinute);
  // Around the days on which clocks are set, and others.
  const instants = fc.oneof(
    fc.date({ min: new Date('2026-03-07T00:00:00Z'), max: new Date('2026-03-30T00:00:00Z'), noInvalidDate: true }),
    fc.date({ min: new Date('2026-10-24T00:00:00Z'), max: new Date('2026-11-02T00:00:00Z'), noInvalidDate: true }),
    fc.date({ min: new Date('2015-01-01T00:00:00Z'), max: new Date('2035-01-01T00:00:00Z'), noInvalidDate: true }),
  );

  it('last from any instant until the end that is told, without a gap, and no longer', () => {
    fc.assert(
      fc.property(
        spans,
        instants,
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (quiet, at, share) => {
          const end = quietUntil(quiet, at);
          expect(isQuiet(quiet, end)).toBe(false);
          expect(end.getTime() - at.getTime()).toBeLessThanOrEqual(25.5 * 3_600_000);
          if (end.getTime() === at.getTime()) return;
          const between = new Date(at.getTime() + Math.floor(share * (end.getTime() - at.getTime())));
          expect(isQuiet(quiet, between)).toBe(true);
          expect(isQuiet(quiet, new Date(end.getTime() - 1))).toBe(true);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('of several identities end where none of them is quiet, or never', () => {
    fc.assert(
      fc.property(fc.array(spans, { maxLength: 4 }), instants, (all, at) => {
        const end = allQuietUntil(all, at);
        if (end) expect(all.some((quiet) => isQuiet(quiet, end))).toBe(false);
        else expect(all.length).toBeGreaterThan(1);
      }),
      { numRuns: 100 },
    );
    const day = hours('08:00', '20:00', 'UTC');
    const night = hours('19:00', '09:00', 'UTC');
    expect(allQuietUntil([day, night], new Date('2026-03-02T10:00:00Z'))).toBeUndefined();
  });
});
