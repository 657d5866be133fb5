import { zoneOffset_ms } from '@guanxi/queueing';
import { assert, constantFrom, integer, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ZoneDays } from './zone-days.js';

const zones = [
  'UTC',
  'Asia/Shanghai',
  'Asia/Kolkata',
  'Asia/Kathmandu',
  'America/New_York',
  'Europe/Berlin',
  'Australia/Lord_Howe',
  'Pacific/Apia',
];

describe('the days of a zone', () => {
  it('are those that its clocks show at any second', () => {
    assert(
      property(constantFrom(...zones), integer({ min: 315_532_800, max: 2_208_988_800 }), (zone, at_s) => {
        const shown_s = at_s + zoneOffset_ms(at_s * 1_000, zone) / 1_000;
        expect(new ZoneDays(zone).dayOf(at_s)).toBe(Math.floor(shown_s / 86_400));
      }),
    );
  });

  it('follow a change of the clocks within the day', () => {
    const days = new ZoneDays('America/New_York');
    const at = (text: string) => days.dayOf(Date.parse(text) / 1_000);
    // In the night of 2026-11-01 clocks are set back from 02:00 to 01:00, from four hours behind UTC to five.
    expect(at('2026-11-01T03:59:59Z')).toBe(at('2026-10-31T12:00:00Z'));
    expect(at('2026-11-01T04:00:00Z')).toBe(at('2026-11-01T23:00:00Z'));
    expect(at('2026-11-02T04:59:59Z')).toBe(at('2026-11-01T12:00:00Z'));
    expect(at('2026-11-02T05:00:00Z')).toBe(at('2026-11-02T12:00:00Z'));
  });

  it('are refused to a zone that does not exist', () => {
    expect(() => new ZoneDays('Mars/Olympus')).toThrow(RangeError);
  });
});
