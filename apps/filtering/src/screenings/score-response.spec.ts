import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Factors } from '../factors/factors.js';
import { scoreResponse } from './score-response.js';

const quiet: Factors = {
  tenure_days: 400,
  silent_days: 60,
  platform_silent_days: 60,
  purchase_days: 60,
  negative_days: undefined,
  purchases_365d: 2,
  reads_90d: 2,
  clicks_90d: 1,
  ignored_90d: 4,
  category_share: 0.5,
};
const probability = (over: Partial<Factors>) => scoreResponse({ ...quiet, ...over }).probability;

describe('the response score', () => {
  it.each([
    ['less the longer she is silent', { silent_days: 90 }, { silent_days: 30 }],
    ['least where she never did anything', { silent_days: undefined }, { silent_days: 700 }],
    ['more the more she bought', { purchases_365d: 1 }, { purchases_365d: 4 }],
    ['more the more she clicked', { clicks_90d: 0 }, { clicks_90d: 2 }],
    ['less the more she ignored', { ignored_90d: 9 }, { ignored_90d: 1 }],
    ['more the more she cares for the category', { category_share: 0 }, { category_share: 1 }],
  ] as const)('is %s', (_, lower, higher) => {
    expect(probability(lower)).toBeLessThan(probability(higher));
  });

  it('is the sum of what it says its factors contributed', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 3000, noNaN: true }),
        fc.nat(50),
        fc.nat(50),
        fc.nat(50),
        (silent_days, purchases_365d, reads_90d, ignored_90d) => {
          const score = scoreResponse({ ...quiet, silent_days, purchases_365d, reads_90d, ignored_90d });
          const sum = score.contributions.reduce(
            (total, { contribution }) => total + contribution,
            Math.log(0.02 / 0.98),
          );
          expect(score.probability).toBeCloseTo(1 / (1 + Math.exp(-sum)), 12);
          expect(score.probability).toBeGreaterThan(0);
          expect(score.probability).toBeLessThan(1);
        },
      ),
    );
  });
});
