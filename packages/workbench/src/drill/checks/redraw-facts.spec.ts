import { expect, it } from 'vitest';
import { compareRows } from './redraw-facts.js';

it('names rows that only one of the two has', () => {
  const [before, after] = [
    new Set(['seats {"id":1}', 'seats {"id":2}']),
    new Set(['seats {"id":2}', 'seats {"id":3}']),
  ];
  expect(compareRows(before, new Set(before))).toEqual({ rows: 2, differing: [] });
  expect(compareRows(before, after)).toEqual({
    rows: 2,
    differing: ['not drawn anew: seats {"id":1}', 'drawn anew only: seats {"id":3}'],
  });
});
