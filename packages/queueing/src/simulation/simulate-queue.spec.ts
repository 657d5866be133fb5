import { describe, expect, it } from 'vitest';
import { outlookA } from '../erlang/erlang-a.js';
import { intervalOf } from './interval.js';
import { type Assign, simulateQueue } from './simulate-queue.js';
import { uniform } from './uniform.js';

const customers = 240_000;
const warmUp_customers = 20_000;
const within_s = 20;

describe('a queue on a virtual clock', () => {
  it.each([
    { servers: 14, load: 0.5, patience_s: undefined },
    { servers: 14, load: 10 / 14, patience_s: undefined },
    { servers: 5, load: 0.8, patience_s: undefined },
    { servers: 20, load: 0.9, patience_s: undefined },
    { servers: 1, load: 0.6, patience_s: undefined },
    { servers: 14, load: 0.9, patience_s: 120 },
    { servers: 14, load: 1, patience_s: 300 },
    { servers: 5, load: 1.5, patience_s: 60 },
    { servers: 50, load: 1.1, patience_s: 180 },
  ])(
    'waits as Erlang says: $servers servers, load $load, patience $patience_s',
    ({ servers, load: share, patience_s }) => {
      const load = { arrivals_per_s: (servers * share) / 180, service_s: 180, patience_s };
      const random = uniform(20_260_302);
      const { waits_s, left, occupancy } = simulateQueue({
        load,
        servers: Array.from({ length: servers }, () => 1),
        customers,
        warmUp_customers,
        random,
      });
      const expected = outlookA(servers, load);
      const holds = (values: ArrayLike<number>, value: number) => {
        const { low, high } = intervalOf(values);
        expect(value).toBeGreaterThanOrEqual(low);
        expect(value).toBeLessThanOrEqual(high);
      };
      holds(waits_s, expected.meanWait_s);
      holds(
        waits_s.map((wait_s) => (wait_s > 0 ? 1 : 0)),
        expected.waitProbability,
      );
      holds(
        waits_s.map((wait_s, i) => (wait_s <= within_s && left[i] === 0 ? 1 : 0)),
        expected.serviceLevel(within_s),
      );
      holds(left, expected.abandonment);
      expect(Math.abs(occupancy - expected.occupancy)).toBeLessThan(0.01);
    },
  );

  it('tells a queue that is served badly from one that Erlang describes', () => {
    const load = { arrivals_per_s: (5 * 0.8) / 180, service_s: 180 };
    // Nobody is served before another one waits too.
    const inPairs: Assign = (waiting, servers) =>
      waiting.length < 2
        ? []
        : [{ customer: waiting[0]!.customer, server: servers.findIndex(({ serving }) => serving === 0) }];
    const { waits_s } = simulateQueue({
      load,
      servers: [1, 1, 1, 1, 1],
      customers: 60_000,
      warmUp_customers,
      random: uniform(1),
      assign: inPairs,
    });
    expect(intervalOf(waits_s).low).toBeGreaterThan(outlookA(5, load).meanWait_s);
  });

  it('is the same for the same seed', () => {
    const run = (seed: number) =>
      simulateQueue({
        load: { arrivals_per_s: 1, service_s: 1, patience_s: 1 },
        servers: [1, 2],
        customers: 1_000,
        warmUp_customers: 0,
        random: uniform(seed),
      });
    expect(run(3)).toEqual(run(3));
    expect(run(3)).not.toEqual(run(4));
  });

  it('refuses an assignment to a server who is full, or of one who does not wait', () => {
    const run = (assign: Assign) => () =>
      simulateQueue({
        load: { arrivals_per_s: 1, service_s: 100 },
        servers: [1, 1],
        customers: 10,
        warmUp_customers: 0,
        random: uniform(1),
        assign,
      });
    expect(run((waiting) => [{ customer: waiting[0]!.customer, server: 0 }])).toThrow(RangeError);
    expect(run(() => [{ customer: 7, server: 0 }])).toThrow(RangeError);
  });
});
