import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isWithinReach, reachBehind, reachOfFirst } from './decide-reach.js';

describe('the reach of a waiting customer', () => {
  it('is anyone for the first', () => {
    expect(isWithinReach(reachOfFirst, 'lin')).toBe(true);
  });

  it('is nobody behind one who could have had anyone', () => {
    expect(reachBehind(reachOfFirst, [])).toEqual([]);
  });

  it('is those who refused everybody before her', () => {
    const behindFirst = reachBehind(reachOfFirst, ['lin', 'wang']);
    expect(behindFirst).toEqual(['lin', 'wang']);
    const behindSecond = reachBehind(behindFirst, ['wang', 'zhao']);
    expect(behindSecond).toEqual(['wang']);
    expect(isWithinReach(behindSecond, 'wang')).toBe(true);
    expect(isWithinReach(behindSecond, 'lin')).toBe(false);
  });

  it('never holds an agent whom somebody before her could have had', () => {
    const agents = fc.uniqueArray(fc.constantFrom<string>('a', 'b', 'c', 'd', 'e'));
    fc.assert(
      fc.property(fc.array(agents, { minLength: 1, maxLength: 6 }), (before) => {
        const reach = before.reduce(reachBehind, reachOfFirst);
        for (const agentId of ['a', 'b', 'c', 'd', 'e']) {
          const refusedAllBefore = before.every((refusedBy) => refusedBy.includes(agentId));
          expect(isWithinReach(reach, agentId)).toBe(refusedAllBefore);
        }
      }),
    );
  });
});
