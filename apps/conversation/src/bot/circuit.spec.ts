import { ManualClock } from '@guanxi/testing';
import { expect, it } from 'vitest';
import { Circuit } from './circuit.js';

it('lets nobody call for 10 s after five failures in a row, then one at a time until a call succeeds', () => {
  const clock = new ManualClock('2026-03-02T12:00:00Z');
  const circuit = new Circuit();
  const fail = () => {
    expect(circuit.admits(clock.now())).toBe(true);
    circuit.failed(clock.now());
  };
  for (let i = 0; i < 4; i += 1) fail();
  circuit.succeeded();
  for (let i = 0; i < 5; i += 1) fail();
  expect(circuit.admits(clock.now())).toBe(false);
  clock.advance(9_999);
  expect(circuit.admits(clock.now())).toBe(false);
  clock.advance(1);
  fail();
  expect(circuit.admits(clock.now())).toBe(false);
  clock.advance(10_000);
  expect(circuit.admits(clock.now())).toBe(true);
  expect(circuit.admits(clock.now())).toBe(false);
  circuit.succeeded();
  expect([circuit.admits(clock.now()), circuit.admits(clock.now())]).toEqual([true, true]);
});
