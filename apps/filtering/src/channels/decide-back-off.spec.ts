import { expect, it } from 'vitest';
import { backOff_ms } from './decide-back-off.js';

it('doubles with every failure up to a minute, half of it left to chance', () => {
  expect([1, 2, 3, 8, 50].map((failures) => backOff_ms(failures, 0, 1))).toEqual([500, 1_000, 2_000, 60_000, 60_000]);
  expect(backOff_ms(3, 0, 0)).toBe(1_000);
});

it('is never less than the adapter asked for', () => {
  expect(backOff_ms(1, 30_000, 0.5)).toBe(30_000);
});
