import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CaseDesk, promisedTime, tellTime } from './decide-promise.js';

const shanghai: CaseDesk = { timeZone: 'Asia/Shanghai', opensAt_min: 9 * 60, answerWithin_min: 60 };
const berlin: CaseDesk = { ...shanghai, timeZone: 'Europe/Berlin' };

describe('the promised time', () => {
  it.each([
    ['at night, of the morning that follows', '2026-03-02T03:00:00+08:00', '2026-03-02T10:00:00+08:00'],
    ['a moment before the desk opens', '2026-03-02T08:59:59+08:00', '2026-03-02T10:00:00+08:00'],
    ['when it opens, of the next day', '2026-03-02T09:00:00+08:00', '2026-03-03T10:00:00+08:00'],
    ['in the afternoon, of the next day', '2026-03-02T14:00:00+08:00', '2026-03-03T10:00:00+08:00'],
    ['late in the evening, over a year', '2026-12-31T23:59:59+08:00', '2027-01-01T10:00:00+08:00'],
  ])('is, %s', (_, now, promised) => {
    expect(promisedTime(new Date(now), shanghai)).toEqual(new Date(promised));
  });

  it.each([
    ['2026-03-28T20:00:00+01:00', '2026-03-29T10:00:00+02:00'],
    ['2026-03-29T01:30:00+01:00', '2026-03-29T10:00:00+02:00'],
    ['2026-10-24T20:00:00+02:00', '2026-10-25T10:00:00+01:00'],
    ['2026-10-25T01:30:00+02:00', '2026-10-25T10:00:00+01:00'],
  ])('keeps to the clock on the wall over a change of summer time: %s', (now, promised) => {
    expect(promisedTime(new Date(now), berlin)).toEqual(new Date(promised));
  });

  it('lies behind now, within a day and the time to answer, for all zones and hours', () => {
    const zones = fc.constantFrom('Asia/Shanghai', 'Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Pacific/Apia');
    const instants = fc.date({ min: new Date('2001-01-01'), max: new Date('2040-01-01'), noInvalidDate: true });
    const minutes = fc.integer({ min: 0, max: 24 * 60 - 1 });
    fc.assert(
      fc.property(instants, zones, minutes, fc.integer({ min: 0, max: 600 }), (now, timeZone, opensAt, within) => {
        const promised = promisedTime(now, { timeZone, opensAt_min: opensAt, answerWithin_min: within });
        const opens_ms = promised.getTime() - within * 60_000;
        expect(opens_ms).toBeGreaterThan(now.getTime() - 1);
        expect(opens_ms - now.getTime()).toBeLessThanOrEqual(26 * 60 * 60_000);
      }),
    );
  });

  it('is told on the clock of the shop', () => {
    expect(tellTime(new Date('2026-03-03T02:00:00Z'), 'Asia/Shanghai')).toBe('2026-03-03 10:00');
  });
});
