import { assert, constantFrom, double, integer, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { uniform } from '../simulation/uniform.js';
import { waitAhead } from './wait-ahead.js';

const busy = { servers: 5, service_s: 300 };

describe('the wait ahead', () => {
  it('is n/(cμ) in the mean where nobody leaves', () => {
    expect(waitAhead(4, busy).mean_s).toBeCloseTo((4 * 300) / 5, 10);
  });

  it('is exponential for the next', () => {
    const { low_s, high_s } = waitAhead(1, busy, [0.1, 0.9]);
    expect(low_s).toBeCloseTo(-60 * Math.log(0.9), 8);
    expect(high_s).toBeCloseTo(-60 * Math.log(0.1), 8);
  });

  it('is shorter where those ahead leave', () => {
    const patient = waitAhead(20, busy);
    const impatient = waitAhead(20, { ...busy, patience_s: 120 });
    for (const end of ['low_s', 'mean_s', 'high_s'] as const) expect(impatient[end]).toBeLessThan(patient[end]);
  });

  it('comes to that without leaving as people get more patient', () => {
    const patient = waitAhead(20, busy);
    const almost = waitAhead(20, { ...busy, patience_s: 1e9 });
    for (const end of ['low_s', 'mean_s', 'high_s'] as const) expect(almost[end] / patient[end]).toBeCloseTo(1, 5);
  });

  it.each([undefined, 90])('holds four of five waits that are drawn, patience %s', (patience_s) => {
    const random = uniform(7);
    const position = 12;
    const { low_s, mean_s, high_s } = waitAhead(position, { ...busy, patience_s });
    let within = 0;
    let sum = 0;
    const draws = 40_000;
    for (let i = 0; i < draws; i += 1) {
      let wait = 0;
      for (let k = 0; k < position; k += 1)
        wait += -Math.log1p(-random()) / (5 / 300 + (patience_s ? k / patience_s : 0));
      sum += wait;
      if (wait >= low_s && wait <= high_s) within += 1;
    }
    expect(within / draws).toBeGreaterThan(0.79);
    expect(within / draws).toBeLessThan(0.81);
    expect(sum / draws / mean_s).toBeCloseTo(1, 1);
  });

  it('grows with the place, shrinks with the servers, and its ends lie about the mean', () => {
    assert(
      property(
        integer({ min: 1, max: 2_000 }),
        integer({ min: 1, max: 500 }),
        constantFrom(20, 600, Infinity),
        double({ min: 5, max: 3_600, noNaN: true }),
        (position, servers, patience_s, service_s) => {
          const here = waitAhead(position, { servers, service_s, patience_s });
          const behind = waitAhead(position + 1, { servers, service_s, patience_s });
          const more = waitAhead(position, { servers: servers + 1, service_s, patience_s });
          for (const end of ['low_s', 'mean_s', 'high_s'] as const) {
            expect(Number.isFinite(here[end])).toBe(true);
            expect(behind[end]).toBeGreaterThan(here[end]);
            expect(more[end]).toBeLessThan(here[end]);
          }
          expect(here.low_s).toBeLessThan(here.mean_s);
          expect(here.high_s).toBeGreaterThan(here.mean_s);
        },
      ),
      { numRuns: 40 },
    );
  });

  it.each([
    [0, busy],
    [1.5, busy],
    [10_001, busy],
    [1, { ...busy, servers: 0 }],
    [1, { ...busy, service_s: 0 }],
    [1, { ...busy, patience_s: -1 }],
  ])('is not told for place %s and %o', (position, servers) => {
    expect(() => waitAhead(position, servers)).toThrow(RangeError);
  });
});
