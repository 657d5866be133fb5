import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldsByGroup, splitByFold } from './folds.js';

describe('folds by group', () => {
  it('keep a group together and lose no row', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(12), { minLength: 1 }),
        fc.integer({ min: 2, max: 6 }),
        fc.nat(),
        (groups, folds, seed) => {
          const foldOf = foldsByGroup(groups, folds, seed);
          for (let i = 0; i < groups.length; i++) expect(foldOf[i]).toBe(foldOf[groups.indexOf(groups[i]!)]);
          for (let fold = 0; fold < folds; fold++) {
            const { inside, outside } = splitByFold(foldOf, fold);
            expect([...inside, ...outside].sort((a, b) => a - b)).toEqual(groups.map((_, i) => i));
          }
        },
      ),
    );
  });

  it('are about equally large', () => {
    const groups = Array.from({ length: 1000 }, (_, i) => Math.floor(i / 10));
    const foldOf = foldsByGroup(groups, 5, 1);
    for (let fold = 0; fold < 5; fold++) expect(splitByFold(foldOf, fold).inside).toHaveLength(200);
  });
});
