import { expect, it } from 'vitest';
import { erlangB } from './erlang-b.js';

it('agrees with the formula written out for two servers', () => {
  expect(erlangB(2, 1)).toBeCloseTo(1 / 2 / (1 + 1 + 1 / 2), 12);
});

it('blocks everybody where nobody serves, nobody where nothing is offered', () => {
  expect(erlangB(0, 3)).toBe(1);
  expect(erlangB(3, 0)).toBe(0);
});

it('refuses servers and loads that cannot be', () => {
  expect(() => erlangB(1.5, 1)).toThrow(RangeError);
  expect(() => erlangB(1, -1)).toThrow(RangeError);
});
