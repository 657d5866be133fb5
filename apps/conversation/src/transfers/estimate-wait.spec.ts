import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { estimateWait_s } from './estimate-wait.js';

describe('the estimated wait', () => {
  it('is the position times the mean service, shared by the seats', () => {
    expect(estimateWait_s(3, 4, [100, 300])).toBe(150);
  });

  it.each([
    [undefined, [100]],
    [0, [100]],
    [4, []],
  ])('is not told with %s seats and services of %j', (seats, services) => {
    expect(estimateWait_s(1, seats, services)).toBeUndefined();
  });

  it('grows with the position and shrinks with the seats', () => {
    const times = fc.array(fc.integer({ min: 1, max: 10_000 }), { minLength: 1 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000 }), fc.integer({ min: 1, max: 1_000 }), times, (n, c, services) => {
        const wait = estimateWait_s(n, c, services) ?? Number.NaN;
        expect(estimateWait_s(n + 1, c, services)).toBeGreaterThan(wait);
        expect(estimateWait_s(n, c + 1, services)).toBeLessThan(wait);
      }),
    );
  });
});
