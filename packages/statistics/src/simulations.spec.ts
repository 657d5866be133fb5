import { describe, expect, it } from 'vitest';
import {
  alwaysValid,
  cupedDifference,
  difference,
  differenceInDifferences,
  type Interval,
  meanOf,
  momentsOf,
  newcombe,
  normalQuantile,
  priceOfLooking,
  ratioOf,
  sampleOfX,
  sampleOfY,
  sizeForShares,
  welch,
  wilson,
} from './index.js';

/** Numbers in [0, 1) from a seed: mulberry32 (T. Ettinger). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const normal = (random: () => number) => normalQuantile(Math.max(random(), 1e-12));
const successes = (random: () => number, count: number, share: number) => {
  let sum = 0;
  for (let i = 0; i < count; i += 1) if (random() < share) sum += 1;
  return sum;
};

/** The share of runs in which the interval holds the truth. */
function coverage(runs: number, truth: number, draw: (random: () => number) => Interval): number {
  const random = seeded(11);
  let held = 0;
  for (let run = 0; run < runs; run += 1) {
    const { low, high } = draw(random);
    if (low <= truth && truth <= high) held += 1;
  }
  return held / runs;
}

describe('intervals of 95 % hold the truth in 95 of 100 runs', () => {
  it.each([0.02, 0.1, 0.5, 0.9])('Wilson, a share of %d among 100', (share) => {
    const held = coverage(4_000, share, (random) => wilson({ successes: successes(random, 100, share), count: 100 }));
    // Counts are whole, so the exact coverage swings about the level: from 0.92 to 0.98 at this size.
    expect(held).toBeGreaterThan(0.92);
    expect(held).toBeLessThan(0.985);
  });

  it('Newcombe, 0.05 against 0.1 among 80 and 120', () => {
    const held = coverage(4_000, 0.05, (random) =>
      newcombe(
        { successes: successes(random, 80, 0.1), count: 80 },
        { successes: successes(random, 120, 0.05), count: 120 },
      ),
    );
    expect(held).toBeGreaterThan(0.94);
    expect(held).toBeLessThan(0.985);
  });

  it('Welch, means of small samples with unlike variances', () => {
    const held = coverage(4_000, 1, (random) => {
      const draw = (count: number, mean: number, deviation: number) =>
        sampleOfX(momentsOf(Array.from({ length: count }, () => [mean + deviation * normal(random), 1] as const)));
      return welch(draw(8, 1, 3), draw(20, 0, 1));
    });
    expect(held).toBeGreaterThan(0.935);
    expect(held).toBeLessThan(0.965);
  });

  it('ratios, where customers have several episodes each and differ', () => {
    const truth = 0.6;
    const held = coverage(1_500, truth, (random) => {
      const pairs = Array.from({ length: 200 }, () => {
        const episodes = 1 + Math.floor(6 * random() ** 2);
        // Hers, not an episode's: all of one customer's go well more or less often.
        const hers = random() < 0.5 ? truth - 0.3 : truth + 0.3;
        return [successes(random, episodes, hers), episodes] as const;
      });
      const { value, variance } = ratioOf(momentsOf(pairs));
      const half = 1.959964 * Math.sqrt(variance);
      return { low: value - half, high: value + half };
    });
    expect(held).toBeGreaterThan(0.935);
    expect(held).toBeLessThan(0.965);
  });

  it('differences in differences, where what a customer does hangs together in time', () => {
    const held = coverage(1_000, 0.5, (random) => {
      const draw = (count: number, effect: number) => {
        const pairs = Array.from({ length: count }, () => {
          const hers = 2 * normal(random);
          const [earlier, later] = [hers + normal(random), hers + 0.3 + normal(random)];
          const after = hers + 0.6 + effect + normal(random);
          return [after - (earlier + later) / 2, later - earlier] as const;
        });
        const moments = momentsOf(pairs);
        return { effect: sampleOfX(moments), preTrend: sampleOfY(moments) };
      };
      return differenceInDifferences(draw(60, 0.5), draw(90, 0)).effect;
    });
    expect(held).toBeGreaterThan(0.935);
    expect(held).toBeLessThan(0.965);
  });
});

/** In how many of so many experiments somebody who looks after every `step` customers finds a difference at some look. */
function found(
  runs: number,
  { step, looks, scale, shares }: { step: number; looks: number; scale: number; shares: [number, number] },
): { always: number; naive: number } {
  const random = seeded(5);
  let [always, naive] = [0, 0];
  for (let run = 0; run < runs; run += 1) {
    const sums = [0, 0];
    let [byAlways, byNaive] = [false, false];
    for (let look = 1; look <= looks; look += 1) {
      for (const arm of [0, 1]) sums[arm]! += successes(random, step, shares[arm]!);
      const count = look * step;
      const [one, other] = sums.map((sum) => meanOf({ count, x: sum, y: count, xx: sum, yy: count, xy: sum }));
      const effect = difference(one!, other!);
      byAlways ||= alwaysValid(effect, scale).pValue < 0.05;
      byNaive ||= Math.abs(effect.value) > 1.959964 * Math.sqrt(effect.variance);
    }
    if (byAlways) always += 1;
    if (byNaive) naive += 1;
  }
  return { always: always / runs, naive: naive / runs };
}

describe('looking at an experiment again and again', () => {
  it.each([
    [0.01, 0.01],
    [0.05, 0.02],
    [0.3, 0.05],
  ])('finds nothing where nothing is, in 95 of 100: shares of %d', (share, scale) => {
    const { always, naive } = found(1_000, { step: 100, looks: 50, scale, shares: [share, share] });
    expect(always).toBeLessThan(0.05);
    // What the usual test comes to when it is looked at fifty times.
    expect(naive).toBeGreaterThan(0.15);
  });

  it('finds an effect in four of five experiments of the size that is planned for it', () => {
    const [without, effect] = [0.1, 0.04];
    const needed = sizeForShares(without, without + effect) * priceOfLooking();
    const plan = { step: Math.ceil(needed / 20), looks: 20, scale: effect };
    const { always } = found(400, { ...plan, shares: [without + effect, without] });
    expect(always).toBeGreaterThan(0.78);
    // The price is a bound, and not a wasteful one.
    expect(always).toBeLessThan(0.95);
  });
});

describe('what was known of customers before', () => {
  it('narrows the difference by as much as it explains, and leaves it where it was', () => {
    const random = seeded(3);
    const draw = (effect: number) =>
      momentsOf(
        Array.from({ length: 4_000 }, () => {
          const before = normal(random);
          return [0.8 * before + 0.6 * normal(random) + effect, before] as const;
        }),
      );
    const [one, other] = [draw(0.1), draw(0)];
    const plain = difference(meanOf(one), meanOf(other));
    const narrowed = cupedDifference(one, other);
    expect(narrowed.variance / plain.variance).toBeCloseTo(1 - 0.8 ** 2, 1);
    expect(Math.abs(narrowed.value - 0.1)).toBeLessThan(3 * Math.sqrt(narrowed.variance));
  });
});
