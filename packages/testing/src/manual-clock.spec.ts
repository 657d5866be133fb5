import { expect, test } from 'vitest';
import { ManualClock } from './manual-clock.js';

test('stands still until it is moved', () => {
  const clock = new ManualClock('2026-02-17T10:00:00+08:00');
  expect(clock.now().toISOString()).toBe('2026-02-17T02:00:00.000Z');
  clock.advance(1_500);
  expect(clock.now().toISOString()).toBe('2026-02-17T02:00:01.500Z');
  clock.set('2026-01-01T00:00:00Z');
  expect(clock.now().toISOString()).toBe('2026-01-01T00:00:00.000Z');
});

test('what is done to an instant that it gave does not move it', () => {
  const clock = new ManualClock('2026-01-01T00:00:00Z');
  clock.now().setFullYear(1999);
  expect(clock.now().getUTCFullYear()).toBe(2026);
});

test('refuses what is no time', () => {
  expect(() => new ManualClock('tomorrow')).toThrow('"tomorrow" is not an instant');
  expect(() => new ManualClock().advance(-1)).toThrow(RangeError);
  expect(() => new ManualClock().advance(Number.NaN)).toThrow(RangeError);
});
