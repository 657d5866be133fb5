import { describe, expect, it } from 'vitest';
import { SeededRandom } from './seeded-random.js';

const DRAWS = 40_000;
const draws = (draw: (random: SeededRandom) => number) => {
  const random = new SeededRandom(42);
  return Array.from({ length: DRAWS }, () => draw(random));
};
const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
function variance(values: number[]) {
  const middle = mean(values);
  return mean(values.map((value) => (value - middle) ** 2));
}

describe('seeded random', () => {
  it('repeats itself, and differs by seed and by label', () => {
    const first = (random: SeededRandom) => [random.next(), random.next(), random.next()];
    expect(first(new SeededRandom(1))).toEqual(first(new SeededRandom(1)));
    expect(first(new SeededRandom(1))).not.toEqual(first(new SeededRandom(2)));
    expect(first(new SeededRandom(1).fork('a'))).not.toEqual(first(new SeededRandom(1).fork('b')));
  });

  it('forks alike whatever was drawn before', () => {
    const random = new SeededRandom(1);
    const before = random.fork('a').next();
    random.next();
    expect(random.fork('a').next()).toBe(before);
  });

  it.each([
    ['uniform', (random: SeededRandom) => random.next(), 0.5, 1 / 12],
    ['normal', (random: SeededRandom) => random.normal(), 0, 1],
    ['exponential', (random: SeededRandom) => random.exponential(2), 2, 4],
    ['gamma above 1', (random: SeededRandom) => random.gamma(3, 2), 1.5, 0.75],
    ['gamma below 1', (random: SeededRandom) => random.gamma(0.5, 1), 0.5, 0.5],
    ['beta', (random: SeededRandom) => random.beta(2, 3), 0.4, 0.04],
  ])('draws with the right mean and variance: %s', (_name, draw, expectedMean, expectedVariance) => {
    const values = draws(draw);
    const spread = Math.sqrt(expectedVariance / DRAWS);
    expect(Math.abs(mean(values) - expectedMean)).toBeLessThan(5 * spread);
    expect(Math.abs(variance(values) / expectedVariance - 1)).toBeLessThan(0.08);
  });

  it('picks in proportion to weights and never what has none', () => {
    const counts = [0, 0, 0];
    for (const place of draws((random) => random.pickWeighted([1, 0, 3]))) counts[place] = (counts[place] ?? 0) + 1;
    expect(counts[1]).toBe(0);
    expect(Math.abs((counts[2] ?? 0) / DRAWS - 0.75)).toBeLessThan(0.015);
  });

  it('refuses to pick from nothing', () => {
    const random = new SeededRandom(1);
    expect(() => random.pick([])).toThrow(RangeError);
    expect(() => random.pickWeighted([0])).toThrow(RangeError);
  });
});
