import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BetaPosterior } from './beta-posterior.js';
import { fitPrior } from './fit-prior.js';
import { isWorthTelling } from './is-worth-telling.js';
import { measureQuality, type SceneRatings } from './measure-quality.js';

const none = { rated: 0, satisfied: 0 };
const scene = (sceneGroup: string, bot: [number, number], human: [number, number]): SceneRatings => ({
  sceneGroup,
  bot: { satisfied: bot[0], rated: bot[1] },
  human: { satisfied: human[0], rated: human[1] },
});
const find = (ratings: SceneRatings[], group: string) => {
  const found = measureQuality(ratings).scenes.find(({ sceneGroup }) => sceneGroup === group);
  if (!found) throw new Error(`no ${group}`);
  return found;
};

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

describe('the quality of a bot', () => {
  it('is satisfaction with it over that with humans, in its own mix of scenes', () => {
    const { botQuality } = measureQuality([
      scene('refund', [3_000, 10_000], [800, 1_000]),
      scene('product', [700, 1_000], [7_000, 10_000]),
    ]);
    expect(botQuality).toBeCloseTo((3_000 + 700) / (8_000 + 700), 2);
  });

  it('is 1 where nobody rated it, and where it is better than humans', () => {
    expect(measureQuality([])).toEqual({ botQuality: 1, scenes: [] });
    expect(measureQuality([{ sceneGroup: 'refund', bot: none, human: { rated: 50, satisfied: 40 } }]).botQuality).toBe(
      1,
    );
    expect(measureQuality([scene('refund', [90, 100], [50, 100])]).botQuality).toBe(1);
  });

  it('names the weakest scenes first, and draws those that few rated towards the shop’s mean', () => {
    const ratings = [
      scene('product', [160, 200], [170, 200]),
      scene('refund', [40, 200], [170, 200]),
      scene('invoice', [0, 1], [170, 200]),
    ];
    expect(measureQuality(ratings).scenes[0]).toMatchObject({
      sceneGroup: 'refund',
      trafficShare: expect.closeTo(0.4, 1),
    });
    const { bot, weakerProbability } = find(ratings, 'invoice');
    expect(bot.mean).toBeGreaterThan(0.1);
    expect(bot.high - bot.low).toBeGreaterThan(0.5);
    expect(weakerProbability).toBeLessThan(find(ratings, 'refund').weakerProbability);
  });

  it('holds its mean within its interval, and falls no lower for one more who is satisfied', () => {
    const counts = fc
      .tuple(fc.nat(400), fc.nat(400))
      .map(([one, other]) => [Math.min(one, other), Math.max(one, other)] as [number, number]);
    const all = fc.array(fc.tuple(counts, counts), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(all, (pairs) => {
        const ratings = pairs.map(([bot, human], i) => scene(`scene-${i}`, bot, human));
        const { botQuality, scenes } = measureQuality(ratings);
        expect(botQuality >= 0 && botQuality <= 1).toBe(true);
        for (const { bot, human, weakerProbability } of scenes) {
          for (const { low, high } of [bot, human]) expect(0 <= low && low <= high && high <= 1).toBe(true);
          expect(weakerProbability >= 0 && weakerProbability <= 1 + 1e-9).toBe(true);
        }
      }),
      { numRuns: 50 },
    );
  });
});

describe('a measurement', () => {
  const before = measureQuality([scene('refund', [400, 1_000], [800, 1_000])]);

  it('is told where it differs by what anybody would act on', () => {
    expect(isWorthTelling(before, before)).toBe(false);
    expect(isWorthTelling(before, measureQuality([scene('refund', [401, 1_001], [800, 1_000])]))).toBe(false);
    expect(isWorthTelling(before, measureQuality([scene('refund', [400, 1_020], [800, 1_000])]))).toBe(true);
    expect(isWorthTelling(before, measureQuality([]))).toBe(true);
  });
});
