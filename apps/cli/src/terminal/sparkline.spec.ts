import { expect, it } from 'vitest';
import { sparkline } from './sparkline.js';

it('draws the highest full, nothing as nothing, and the last where there are too many', () => {
  expect(sparkline([0, 1, 4, 8])).toBe(' ▁▄█');
  expect(sparkline([])).toBe('');
  expect(sparkline([0, 0])).toBe('  ');
  expect(sparkline([8, 1, 1], 2)).toBe('██');
});
