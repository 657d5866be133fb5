import { assert, double, integer, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { estimateWait } from './estimate-wait.js';

const measured = { serviceTimes_s: [60, 180], waited_s: 0, gaveUp: 0 };

describe('the estimated wait', () => {
  it('is position × mean service ÷ seats where nobody gives up', () => {
    expect(estimateWait(3, 2, measured)?.mean_s).toBeCloseTo(180);
    expect(estimateWait(1, 4, { ...measured, serviceTimes_s: [100] })?.mean_s).toBeCloseTo(25);
  });

  it('is shorter where those before her give up', () => {
    // One every 120 s is served; each of those who wait gives up after 600 s on average: 120 + 1 / (1/120 + 1/600).
    expect(estimateWait(2, 1, { ...measured, waited_s: 6_000, gaveUp: 10 })?.mean_s).toBeCloseTo(220);
  });

  it('ranges as the exponential and the Erlang distribution do', () => {
    // 10 % and 90 % points of the exponential: 0.1054 and 2.3026 of its mean; the approximation is good to some hundredths.
    const first = estimateWait(1, 1, measured);
    expect(first?.low_s).toBeCloseTo(120 * 0.1054, -1);
    expect(first?.high_s).toBeCloseTo(120 * Math.LN10, -1);
    // Of Erlang-10 with mean 1: 0.6221 and 1.4206.
    const tenth = estimateWait(10, 1, measured);
    expect(tenth?.low_s).toBeCloseTo(1_200 * 0.6221, -1);
    expect(tenth?.high_s).toBeCloseTo(1_200 * 1.4206, -1);
  });

  it('is nothing where nobody is staffed or nothing was measured', () => {
    expect(estimateWait(3, 0, measured)).toBeUndefined();
    expect(estimateWait(3, undefined, measured)).toBeUndefined();
    expect(estimateWait(3, 2, { ...measured, serviceTimes_s: [] })).toBeUndefined();
  });

  it('grows with the position, and its range holds its mean', () => {
    const time_s = double({ min: 0.1, max: 10_000, noNaN: true });
    assert(
      property(
        integer({ min: 1, max: 500 }),
        integer({ min: 1, max: 1_000 }),
        time_s,
        time_s,
        (position, seats, a, b) => {
          const seen = { serviceTimes_s: [a], waited_s: b, gaveUp: 1 };
          const here = estimateWait(position, seats, seen)!;
          const behind = estimateWait(position + 1, seats, seen)!;
          expect(behind.mean_s).toBeGreaterThan(here.mean_s);
          expect(here.low_s).toBeLessThan(here.mean_s);
          expect(here.high_s).toBeGreaterThan(here.mean_s);
        },
      ),
    );
  });
});
