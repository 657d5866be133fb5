import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
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
