import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { showGroups } from './show-groups.js';

const of = (...counts: number[]) => showGroups(counts, (count) => count);

describe('groups', () => {
  it('are shown in their order where they are large enough, and the others are told together', () => {
    expect(of(50, 9, 20, 4)).toEqual({ shown: [50, 20], hiddenCount: 13 });
    expect(of(50, 9, 20)).toEqual({ shown: [50], hiddenCount: 29 });
    expect(of(3, 0)).toEqual({ shown: [], hiddenCount: 3 });
  });

  it('lose nobody', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 40 }), { maxLength: 12 }), (counts) => {
        const { shown, hiddenCount } = of(...counts);
        const sum = (all: number[]) => all.reduce((total, one) => total + one, 0);
        expect(sum(shown) + hiddenCount).toBe(sum(counts));
      }),
    );
  });
});
