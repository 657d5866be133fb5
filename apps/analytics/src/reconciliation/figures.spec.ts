import { expect, it } from 'vitest';
import { compareFigures } from './figures.js';

it('sets what both sides know, and what only one knows, side by side', () => {
  expect(compareFigures('filtering', { b: 2, a: 1 }, { b: 2, c: 3 })).toEqual([
    { name: 'a', owner: 'filtering', ownerCount: 1, reportedCount: 0 },
    { name: 'b', owner: 'filtering', ownerCount: 2, reportedCount: 2 },
    { name: 'c', owner: 'filtering', ownerCount: 0, reportedCount: 3 },
  ]);
});
