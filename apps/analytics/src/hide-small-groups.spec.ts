import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { group_min_default, hideSmallGroups } from './hide-small-groups.js';

function of(...counts: number[]) {
  const groups = counts.map((count) => ({ count }));
  const { shown, hiddenCount } = hideSmallGroups(groups, ({ count }) => count);
  return { shown: shown.map(({ count }) => count), hiddenCount };
}

describe('small groups', () => {
  it('are not shown, and their sum is', () => {
    expect(of(50, 9, 20, 4)).toEqual({ shown: [50, 20], hiddenCount: 13 });
  });

  it('are never hidden one alone, for the total would give it away', () => {
    expect(of(50, 9, 20)).toEqual({ shown: [50], hiddenCount: 29 });
  });

  it('are left out where there is nothing else', () => {
    expect(of(3)).toEqual({ shown: [], hiddenCount: 3 });
  });

  it('leave nothing under the bound, lose nobody, and are at least two where something is shown', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 40 }), { maxLength: 12 }), (counts) => {
        const { shown, hiddenCount } = of(...counts);
        const sum = (all: number[]) => all.reduce((total, one) => total + one, 0);
        expect(sum(shown) + hiddenCount).toBe(sum(counts));
        expect(shown.every((count) => count >= group_min_default)).toBe(true);
        const hidden = counts.filter((count) => count > 0).length - shown.length;
        if (shown.length > 0) expect(hidden).not.toBe(1);
      }),
    );
  });
});
