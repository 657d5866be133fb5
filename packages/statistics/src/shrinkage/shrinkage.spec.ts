import { describe, expect, it } from 'vitest';
import { BetaPosterior } from './beta-posterior.js';
import { fitPrior } from './fit-prior.js';

describe('a share known from counts', () => {
  // Quantiles of the beta distribution as tables give them; Beta(1, 1) is uniform, Beta(2, 1) has x² below x.
  it.each([
    [1, 1, 0.05, 0.05],
    [2, 1, 0.25, 0.5],
    [10, 10, 0.05, 0.3195],
    [80, 20, 0.95, 0.8617],
  ])('Beta(%d, %d) is below %d of the time %d', (a, b, probability, value) => {
    expect(new BetaPosterior({ a, b }).quantile(probability)).toBeCloseTo(value, 2);
  });

  it('is above another as often as not where both are alike', () => {
    const one = new BetaPosterior({ a: 40, b: 10 });
    expect(one.probabilityAbove(new BetaPosterior({ a: 40, b: 10 }))).toBeCloseTo(0.5, 2);
    // For uniform ones with exponents: P(X > Y) = a / (a + c) for Beta(a, 1) and Beta(c, 1).
    expect(new BetaPosterior({ a: 3, b: 1 }).probabilityAbove(new BetaPosterior({ a: 1, b: 1 }))).toBeCloseTo(0.75, 2);
  });
});

describe('the prior', () => {
  it('is strong where the scenes are alike, weak where they are not', () => {
    const strengthOf = (shares: number[]) => {
      const { a, b } = fitPrior(shares.map((share) => ({ rated: 200, satisfied: Math.round(200 * share) })));
      return a + b;
    };
    expect(strengthOf([0.7, 0.71, 0.69, 0.7])).toBe(128);
    expect(strengthOf([0.1, 0.9, 0.3, 0.8])).toBeLessThanOrEqual(4);
    expect(fitPrior([])).toEqual({ a: 1, b: 1 });
  });
});
