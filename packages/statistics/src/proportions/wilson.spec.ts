import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wilson } from './wilson.js';

describe('the interval of a share', () => {
  it('is the published one', () => {
    // 8 of 10: 0.490 to 0.943 (Newcombe 1998, method 3, to three digits).
    expect(wilson({ successes: 8, count: 10 }).low).toBeCloseTo(0.49, 3);
    expect(wilson({ successes: 8, count: 10 }).high).toBeCloseTo(0.943, 3);
  });

  it('holds the share, within 0 and 1', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5_000 }), fc.double({ min: 0, max: 1, noNaN: true }), (count, part) => {
        const well = Math.round(part * count);
        const { low, high } = wilson({ successes: well, count });
        expect(low).toBeGreaterThanOrEqual(0);
        expect(high).toBeLessThanOrEqual(1);
        expect(low).toBeLessThanOrEqual(well / count + 1e-12);
        expect(high).toBeGreaterThanOrEqual(well / count - 1e-12);
      }),
    );
  });
});
