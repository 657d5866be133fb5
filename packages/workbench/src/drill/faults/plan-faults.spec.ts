import { SeededRandom } from '@guanxi/testing';
import { expect, it } from 'vitest';
import { services } from '../stack/drilled-stack.js';
import { describeFault, faultKinds, type PlannedFault, planFaults } from './plan-faults.js';

const take = (seed: number, count: number) => {
  const faults = planFaults(new SeededRandom(seed));
  return Array.from({ length: count }, () => faults.next().value as PlannedFault);
};

it('plans every kind once in each round, in an order of the seed', () => {
  for (let seed = 1; seed <= 50; seed += 1) {
    const planned = take(seed, 2 * faultKinds.length);
    const rounds = [planned.slice(0, faultKinds.length), planned.slice(faultKinds.length)];
    for (const round of rounds) expect(round.map(({ kind }) => kind).sort()).toEqual([...faultKinds].sort());
  }
  expect(take(7, 30)).toEqual(take(7, 30));
  expect(take(7, 30)).not.toEqual(take(8, 30));
});

it('spares no service for longer than there are services', () => {
  const hit = take(3, 40).map(({ service }) => service);
  for (let i = 0; i + services.length <= hit.length; i += 1) {
    expect(new Set(hit.slice(i, i + services.length)).size).toBe(services.length);
  }
});

it('says what happens to whom, and for how long', () => {
  const fault: PlannedFault = { kind: 'delay_link', service: 'presence', way: 'calls', for_ms: 2_100, amount_ms: 90 };
  expect(describeFault(fault)).toBe('delay_link presence (calls) by 90 ms for 2.1 s');
  expect(describeFault({ ...fault, kind: 'kill_nats', for_ms: 0 })).toBe('kill_nats');
});
