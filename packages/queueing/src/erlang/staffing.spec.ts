import { assert, constantFrom, double, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { outlookA } from './erlang-a.js';
import { serversNeeded } from './staffing.js';

const calls = { arrivals_per_s: 100 / 1_800, service_s: 180 };

describe('the servers needed', () => {
  it('are 14 for four of five within 20 s, of 100 calls in half an hour of 180 s each', () => {
    expect(serversNeeded(calls, { share: 0.8, within_s: 20 })).toBe(14);
  });

  it('are fewer where some leave, which is no success: those count as not served', () => {
    const impatient = { ...calls, patience_s: 60 };
    const needed = serversNeeded(impatient, { share: 0.8, within_s: 20 })!;
    expect(needed).toBeLessThan(14);
    expect(outlookA(needed, impatient).serviceLevel(20)).toBeGreaterThanOrEqual(0.8);
  });

  it('are the fewest: one less does not keep the level', () => {
    assert(
      property(
        double({ min: 0.001, max: 1, noNaN: true }),
        constantFrom(0.5, 0.8, 0.95, 0.99),
        constantFrom(30, 300, Infinity),
        (arrivals_per_s, share, patience_s) => {
          const load = { arrivals_per_s, service_s: 180, patience_s };
          const needed = serversNeeded(load, { share, within_s: 20 })!;
          expect(outlookA(needed, load).serviceLevel(20)).toBeGreaterThanOrEqual(share);
          expect(outlookA(needed - 1, load).serviceLevel(20)).toBeLessThan(share);
        },
      ),
    );
  });

  it('are none where nobody comes, and unknown where there are not so many', () => {
    expect(serversNeeded({ arrivals_per_s: 0, service_s: 60 }, { share: 0.8, within_s: 20 })).toBe(0);
    expect(serversNeeded({ arrivals_per_s: 10_000, service_s: 3_600 }, { share: 0.8, within_s: 20 })).toBeUndefined();
  });

  it('are not told for a target that cannot be', () => {
    expect(() => serversNeeded(calls, { share: 1, within_s: 20 })).toThrow(RangeError);
    expect(() => serversNeeded(calls, { share: 0.8, within_s: -1 })).toThrow(RangeError);
  });
});
