import { assert, double, integer, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { erlangC, outlookC } from './erlang-c.js';

// 100 calls in half an hour, 180 s each, 14 agents.
const calls = { arrivals_per_s: 100 / 1_800, service_s: 180 };

describe('Erlang C', () => {
  it('gives what is published for 100 calls in half an hour of 180 s each, with 14 agents', () => {
    const { waitProbability, meanWait_s, occupancy, abandonment, serviceLevel } = outlookC(14, calls);
    expect(waitProbability).toBeCloseTo(0.174_131_9, 7);
    expect(meanWait_s).toBeCloseTo(7.8359, 4);
    expect(serviceLevel(20)).toBeCloseTo(0.888_35, 5);
    expect(occupancy).toBeCloseTo(10 / 14, 12);
    expect(abandonment).toBe(0);
  });

  it('is the load itself for one server', () => {
    expect(erlangC(1, 0.3)).toBeCloseTo(0.3, 12);
  });

  it('has everybody wait, and for ever, where the load is as much as the servers can do', () => {
    for (const servers of [0, 5, 10]) {
      const { waitProbability, meanWait_s, occupancy, serviceLevel } = outlookC(servers, calls);
      expect([waitProbability, meanWait_s, occupancy, serviceLevel(600)]).toEqual([1, Infinity, 1, 0]);
    }
  });

  it('does not overflow with as many servers as a nation has', () => {
    const probability = erlangC(100_000, 99_900);
    expect(probability).toBeGreaterThan(0);
    expect(probability).toBeLessThan(1);
  });

  it('waits less with one more server, and answers more within any time', () => {
    assert(
      property(integer({ min: 1, max: 300 }), double({ min: 0.01, max: 0.99, noNaN: true }), (servers, share) => {
        const load = { arrivals_per_s: (servers * share) / 180, service_s: 180 };
        const here = outlookC(servers, load);
        const more = outlookC(servers + 1, load);
        expect(more.waitProbability).toBeLessThanOrEqual(here.waitProbability);
        expect(more.meanWait_s).toBeLessThanOrEqual(here.meanWait_s);
        expect(more.serviceLevel(20)).toBeGreaterThanOrEqual(here.serviceLevel(20));
      }),
    );
  });

  it.each([
    [1.5, calls],
    [-1, calls],
    [1, { ...calls, arrivals_per_s: -1 }],
    [1, { ...calls, arrivals_per_s: Number.NaN }],
    [1, { ...calls, service_s: 0 }],
    [1, { ...calls, service_s: Infinity }],
    [1, { ...calls, patience_s: 0 }],
  ])('refuses %s servers under %o', (servers, load) => {
    expect(() => outlookC(servers, load)).toThrow(RangeError);
  });
});
