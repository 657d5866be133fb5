import { expect, it } from 'vitest';
import { intervalBars } from './interval-bar.js';

it('draws intervals over one axis that holds 0', () => {
  const [positive, around, none] = intervalBars([
    { low: 0.5, value: 0.75, high: 1 },
    { low: -1, value: 0, high: 0.5 },
    undefined,
  ]);
  expect(positive).toBe(`${' '.repeat(20)}│${' '.repeat(9)}├────●────┤`);
  expect(around).toBe('├───────────────────●─────────┤');
  expect(none).toBe(`${' '.repeat(20)}│`);
});

it('draws what has no width, and nothing at all', () => {
  expect(intervalBars([{ low: 0, value: 0, high: 0 }])).toEqual(['●']);
  expect(intervalBars([])).toEqual([]);
  expect(intervalBars([{ low: -2, value: -1, high: 0 }])[0]).toHaveLength(41);
});
