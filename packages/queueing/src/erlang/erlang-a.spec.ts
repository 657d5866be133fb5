import { assert, double, integer, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { outlookA } from './erlang-a.js';
import { outlookC } from './erlang-c.js';

const calls = { arrivals_per_s: 100 / 1_800, service_s: 180 };

/** The same by adding up the states one by one, from the empty one on. */
function addedUp(servers: number, arrivals: number, service: number, leaves: number, states: number) {
  const weights = [1];
  for (let j = 1; j <= states; j += 1) {
    const ended = Math.min(j, servers) * service + Math.max(0, j - servers) * leaves;
    weights.push((weights[j - 1]! * arrivals) / ended);
  }
  const all = weights.reduce((sum, one) => sum + one, 0);
  const waiting = weights.reduce((sum, one, j) => sum + one * Math.max(0, j - servers), 0) / all;
  return { waitProbability: weights.slice(servers).reduce((sum, one) => sum + one, 0) / all, waiting };
}

describe('Erlang A', () => {
  it('is what its states add up to, under load and overload', () => {
    for (const [servers, arrivals] of [
      [3, 2],
      [3, 5],
      [1, 0.5],
      [20, 25],
    ] as const) {
      const { waitProbability, meanWait_s, abandonment, occupancy } = outlookA(servers, {
        arrivals_per_s: arrivals,
        service_s: 1,
        patience_s: 2,
      });
      const expected = addedUp(servers, arrivals, 1, 0.5, 150);
      expect(waitProbability).toBeCloseTo(expected.waitProbability, 10);
      expect(meanWait_s).toBeCloseTo(expected.waiting / arrivals, 10);
      expect(abandonment).toBeCloseTo((0.5 * expected.waiting) / arrivals, 10);
      expect(occupancy).toBeCloseTo((arrivals * (1 - abandonment)) / servers, 10);
    }
  });

  it('is Poisson where one leaves as fast as one is served: it does not matter who is a server', () => {
    const { waitProbability } = outlookA(4, { arrivals_per_s: 3, service_s: 1, patience_s: 1 });
    const below = Math.exp(-3) * (1 + 3 + 9 / 2 + 27 / 6);
    expect(waitProbability).toBeCloseTo(1 - below, 10);
  });

  it('comes to Erlang C as people get more patient', () => {
    const c = outlookC(14, calls);
    const a = outlookA(14, { ...calls, patience_s: 1e9 });
    expect(a.waitProbability).toBeCloseTo(c.waitProbability, 6);
    expect(a.meanWait_s).toBeCloseTo(c.meanWait_s, 4);
    expect(a.serviceLevel(20)).toBeCloseTo(c.serviceLevel(20), 6);
    expect(outlookA(14, { ...calls, patience_s: Infinity }).waitProbability).toBe(c.waitProbability);
  });

  it('serves within a long time all who do not leave', () => {
    for (const servers of [1, 5, 14]) {
      const { serviceLevel, abandonment } = outlookA(servers, { ...calls, patience_s: 120 });
      expect(serviceLevel(3_600)).toBeCloseTo(1 - abandonment, 6);
    }
  });

  it('holds under any load whatever, without overflow', () => {
    assert(
      property(
        integer({ min: 0, max: 2_000 }),
        double({ min: 1e-6, max: 100, noNaN: true }),
        double({ min: 1, max: 3_600, noNaN: true }),
        (servers, arrivals_per_s, patience_s) => {
          const { waitProbability, meanWait_s, abandonment, occupancy, serviceLevel } = outlookA(servers, {
            arrivals_per_s,
            service_s: 180,
            patience_s,
          });
          for (const share of [waitProbability, abandonment, occupancy, serviceLevel(20)]) {
            expect(share).toBeGreaterThanOrEqual(0);
            expect(share).toBeLessThanOrEqual(1 + 1e-9);
          }
          expect(meanWait_s).toBeLessThanOrEqual(patience_s * (1 + 1e-9));
          // Those who come leave served or unserved.
          if (servers > 0) expect(occupancy * servers).toBeCloseTo(arrivals_per_s * 180 * (1 - abandonment), 6);
          expect(serviceLevel(60)).toBeGreaterThanOrEqual(serviceLevel(20) - 1e-6);
        },
      ),
    );
  });

  it('has everybody leave where nobody serves, and nobody wait where nobody comes', () => {
    expect(outlookA(0, { ...calls, patience_s: 60 })).toMatchObject({
      waitProbability: 1,
      abandonment: 1,
      occupancy: 0,
    });
    expect(outlookA(2, { arrivals_per_s: 0, service_s: 60, patience_s: 60 })).toMatchObject({ meanWait_s: 0 });
    expect(outlookA(2, { arrivals_per_s: 0, service_s: 60, patience_s: 60 }).serviceLevel(0)).toBe(1);
  });
});
