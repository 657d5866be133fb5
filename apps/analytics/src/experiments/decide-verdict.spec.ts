import { Metric } from '@guanxi/contracts/analytics/v1/experiment.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decideVerdict, type Known, type VariantKnown } from './decide-verdict.js';
import { inWords } from './verdict-words.js';

const rail = (state: 'holds' | 'broken' | 'undecided') => ({ metric: Metric.REACTED_BADLY, state });
const variant = (low: number, high: number, ...guardRails: VariantKnown['guardRails'][number][]): VariantKnown => ({
  variant: 'new',
  effect: { low, high },
  guardRails,
});
const known = (variants: VariantKnown[], changes: Partial<Known> = {}): Known => ({
  ...{ randomised: true, ratioFits: true, unchanged: true, movedAlike: true, minimumEffect: 0.02 },
  ...{ countedMin: 500, neededPerVariant: 1_000, variants },
  ...changes,
});
const codes = (of: Known) => decideVerdict(of).because.map(({ code }) => code);

describe('a verdict', () => {
  it.each([
    ['better', known([variant(0.01, 0.05)]), 'widen', ['better']],
    ['better, nothing suffers', known([variant(0.01, 0.05, rail('holds'))]), 'widen', ['better', 'guard_rails_hold']],
    ['better, not sure of it', known([variant(0.01, 0.05, rail('undecided'))]), 'keep', ['better', 'guard_rails_open']],
    ['better, something suffers', known([variant(0.01, 0.05, rail('broken'))]), 'revert', ['guard_rail_broken']],
    ['worse', known([variant(-0.05, -0.01)]), 'revert', ['worse']],
    ['not told apart yet', known([variant(-0.05, 0.05)]), 'undecided', ['no_difference_yet']],
    ['not told apart at the end', known([variant(-0.05, 0.05)], { countedMin: 1_000 }), 'undecided', ['no_difference']],
    ['too small to matter', known([variant(-0.01, 0.015)]), 'undecided', ['smaller_than_matters']],
    ['nothing yet', known([{ variant: 'new', effect: undefined, guardRails: [] }]), 'undecided', ['too_early']],
    ['numbers that chance does not give', known([variant(1, 2)], { ratioFits: false }), 'undecided', ['sample_ratio']],
    ['a policy that changed meanwhile', known([variant(1, 2)], { unchanged: false }), 'undecided', ['policy_changed']],
    [
      'groups that moved apart before',
      known([variant(1, 2)], { movedAlike: false, randomised: false }),
      'undecided',
      ['pre_trend', 'not_randomised'],
    ],
    ['the better of two', known([variant(-0.05, -0.01), variant(0.01, 0.02)]), 'widen', ['better']],
    ['one worse, one open', known([variant(-0.05, -0.01), variant(-0.1, 0.1)]), 'undecided', ['no_difference_yet']],
    ['both worse', known([variant(-0.05, -0.01), variant(-0.2, -0.1)]), 'revert', ['worse', 'worse']],
  ] as const)('%s', (_, of, verdict, because) => {
    expect(decideVerdict(of as Known).verdict).toBe(verdict);
    expect(codes(of as Known)).toEqual(because);
  });

  it('never widens what may be worse, and always says why in both languages', () => {
    const bound = fc.double({ min: -1, max: 1, noNaN: true });
    const states = fc.array(fc.constantFrom('holds' as const, 'broken' as const, 'undecided' as const), {
      maxLength: 3,
    });
    fc.assert(
      fc.property(bound, bound, states, fc.boolean(), (a, b, rails, randomised) => {
        const [low, high] = [Math.min(a, b), Math.max(a, b)];
        const { verdict, because } = decideVerdict(known([variant(low, high, ...rails.map(rail))], { randomised }));
        if (verdict === 'widen' || verdict === 'keep') expect(low).toBeGreaterThan(0);
        if (verdict === 'widen') expect(rails.every((state) => state === 'holds')).toBe(true);
        if (rails.includes('broken')) expect(verdict).toBe('revert');
        expect(because.some(({ code }) => code === 'not_randomised')).toBe(!randomised);
        const figures = { effectOf: () => undefined, minimumEffect: '2 pp', countedMin: 1, neededPerVariant: 2 };
        for (const one of because) {
          expect(inWords(one, 'zh-Hans', figures)).toMatch(/\p{Script=Han}/u);
          expect(inWords(one, '', figures)).toMatch(/^[ -~–]+$/);
        }
      }),
    );
  });
});
