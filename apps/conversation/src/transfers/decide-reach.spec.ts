import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { agentsToAsk, reachBehind, reachOfFirst } from './decide-reach.js';

describe('the reach of a waiting customer', () => {
  it('is anyone for the first', () => {
    expect(agentsToAsk(reachOfFirst, ['lin'])).toBe('anyone');
  });

  it('is nobody behind one who could have had anyone', () => {
    expect(reachBehind(reachOfFirst, [])).toEqual([]);
  });

  it('is those who refused everybody before her', () => {
    const behindFirst = reachBehind(reachOfFirst, ['lin', 'wang']);
    expect(agentsToAsk(behindFirst, ['wang'])).toEqual(['lin']);
    const behindSecond = reachBehind(behindFirst, ['wang']);
    expect(agentsToAsk(behindSecond, [])).toEqual(['wang']);
  });

  it('never holds an agent whom somebody before her could have had, nor one who refused her', () => {
    const agents = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e'));
    fc.assert(
      fc.property(fc.array(agents, { minLength: 1, maxLength: 6 }), agents, (before, hers) => {
        const reach = before.reduce(reachBehind, reachOfFirst);
        for (const agentId of agentsToAsk(reach, hers)) {
          expect(before.every((refusedBy) => refusedBy.includes(agentId))).toBe(true);
          expect(hers).not.toContain(agentId);
        }
      }),
    );
  });
});
