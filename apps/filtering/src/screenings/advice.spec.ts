import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { advise, wilson } from './advice.js';

describe('the interval of a share', () => {
  it('is the published one', () => {
    // 8 of 10: 0.490 to 0.943 (Newcombe 1998, method 3, to three digits).
    expect(wilson(8, 10).low).toBeCloseTo(0.49, 3);
    expect(wilson(8, 10).high).toBeCloseTo(0.943, 3);
  });

  it('holds the share, within 0 and 1', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5_000 }), fc.double({ min: 0, max: 1, noNaN: true }), (count, part) => {
        const well = Math.round(part * count);
        const { low, high } = wilson(well, count);
        expect(low).toBeGreaterThanOrEqual(0);
        expect(high).toBeLessThanOrEqual(1);
        expect(low).toBeLessThanOrEqual(well / count + 1e-12);
        expect(high).toBeGreaterThanOrEqual(well / count - 1e-12);
      }),
    );
  });
});

describe('advice', () => {
  it('says of which groups to have more, of which fewer, and where nothing can be told', () => {
    const advised = advise([
      { name: 'after_purchase', count: 1000, well: 800 },
      { name: 'coupon', count: 1000, well: 300 },
      { name: 'scan', count: 20, well: 11 },
    ]);
    expect(advised.map(({ name, verdict }) => [name, verdict])).toEqual([
      ['after_purchase', 'more'],
      ['coupon', 'fewer'],
      ['scan', 'undecided'],
    ]);
  });

  it('shows no group of fewer than ten, and compares nothing where there is one group', () => {
    expect(advise([{ name: 'scan', count: 9, well: 9 }])).toEqual([]);
    expect(advise([{ name: 'scan', count: 10, well: 10 }])[0]?.verdict).toBe('undecided');
  });
});
