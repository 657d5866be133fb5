import { array, assert, nat, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { group_customers_min, hideSmallGroups } from './hide-small-groups.js';

const sizesOf = array(nat(60), { maxLength: 30 });

describe('small groups', () => {
  it('shows everything where nothing is small', () => {
    expect(hideSmallGroups([10, 0, 300])).toEqual([false, false, false]);
  });

  it('hides the next smallest with the only small one, which subtraction would else tell', () => {
    expect(hideSmallGroups([500, 9, 40, 200])).toEqual([false, true, true, false]);
  });

  it('hides more until those that are hidden are enough together', () => {
    expect(hideSmallGroups([100, 2, 3, 50])).toEqual([false, true, true, true]);
    expect(hideSmallGroups([100, 5, 5])).toEqual([false, true, true]);
  });

  it('shows no small group, and never leaves one to subtraction unless there is nothing else', () => {
    assert(
      property(sizesOf, (sizes) => {
        const hidden = hideSmallGroups(sizes);
        const hiddenSizes = sizes.filter((_, i) => hidden[i]);
        const shown = sizes.filter((size, i) => !hidden[i] && size > 0);
        expect(shown.every((size) => size >= group_customers_min)).toBe(true);
        const together = hiddenSizes.reduce((sum, size) => sum + size, 0);
        if (hiddenSizes.length > 0 && shown.length > 0) {
          expect(hiddenSizes.length).toBeGreaterThan(1);
          expect(together).toBeGreaterThanOrEqual(group_customers_min);
        }
        expect(hidden.some((one, i) => one && sizes[i] === 0)).toBe(false);
      }),
    );
  });
});
