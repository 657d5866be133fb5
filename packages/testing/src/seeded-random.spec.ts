import { expect, test } from 'vitest';
import { SeededRandom } from './seeded-random.js';

const DRAWS = 20_000;

function draws<T>(draw: (random: SeededRandom) => T, seed = 7): T[] {
  const random = new SeededRandom(seed);
  return Array.from({ length: DRAWS }, () => draw(random));
}

function moments(values: number[]): { mean: number; variance: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return { mean, variance };
}

test('gives the words that the definition of xoshiro128** gives from state 1, 2, 3, 4', () => {
  const random = new SeededRandom([1, 2, 3, 4]);
  const words = Array.from({ length: 8 }, () => random.uint32());
  expect(words).toEqual([11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849]);
});

test('one seed gives one sequence, another seed another', () => {
  expect(draws((random) => random.float(), 42)).toEqual(draws((random) => random.float(), 42));
  const firsts = [0, 1, 2, -1, 2 ** 32, 2 ** 32 + 1, Number.MAX_SAFE_INTEGER].map((seed) =>
    new SeededRandom(seed).uint32(),
  );
  expect(new Set(firsts).size).toBe(firsts.length);
});

test('a fork goes its own way, whatever is drawn from it', () => {
  const [one, other] = [new SeededRandom(1), new SeededRandom(1)];
  const fork = one.fork();
  other.fork();
  for (let i = 0; i < 100; i += 1) fork.uint32();
  expect(one.uint32()).toBe(other.uint32());
});

test.each([0.5, Number.NaN, Number.POSITIVE_INFINITY])('refuses %s as a seed', (seed) => {
  expect(() => new SeededRandom(seed)).toThrow(RangeError);
});

test('refuses a state of zeros', () => {
  expect(() => new SeededRandom([0, 0, 0, 0])).toThrow(RangeError);
});

test('floats fill [0, 1) evenly', () => {
  const values = draws((random) => random.float());
  expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...values)).toBeLessThan(1);
  const { mean, variance } = moments(values);
  expect(mean).toBeCloseTo(1 / 2, 1.9);
  expect(variance).toBeCloseTo(1 / 12, 2);
});

test('whole numbers reach both ends and are equally likely', () => {
  const counts = new Map<number, number>();
  for (const value of draws((random) => random.int(-2, 3))) counts.set(value, (counts.get(value) ?? 0) + 1);
  expect([...counts.keys()].sort((a, b) => a - b)).toEqual([-2, -1, 0, 1, 2, 3]);
  for (const count of counts.values()) expect(Math.abs(count - DRAWS / 6)).toBeLessThan(DRAWS / 60);
});

test.each([
  [3, 2],
  [0.5, 2],
  [0, 2 ** 32],
])('refuses whole numbers from %s to %s', (least, most) => {
  expect(() => new SeededRandom(1).int(least, most)).toThrow(RangeError);
});

test('picks by weight and never what weighs nothing', () => {
  const picked = draws((random) => random.pickWeighted(['never', 'rarely', 'often'], [0, 1, 3]));
  expect(picked).not.toContain('never');
  expect(picked.filter((item) => item === 'often').length / DRAWS).toBeCloseTo(0.75, 1.8);
  expect(() => new SeededRandom(1).pickWeighted(['a'], [0])).toThrow(RangeError);
  expect(() => new SeededRandom(1).pick([])).toThrow(RangeError);
});

test('shuffles keep every item and leave the given list alone; each order is equally likely', () => {
  const given = [1, 2, 3];
  const orders = new Map<string, number>();
  for (const order of draws((random) => random.shuffle(given).join(''))) {
    orders.set(order, (orders.get(order) ?? 0) + 1);
  }
  expect(given).toEqual([1, 2, 3]);
  expect(orders.size).toBe(6);
  for (const count of orders.values()) expect(Math.abs(count - DRAWS / 6)).toBeLessThan(DRAWS / 60);
});

test.each<[string, (random: SeededRandom) => number, number, number]>([
  ['normal', (random) => random.normal(5, 2), 5, 4],
  ['exponential', (random) => random.exponential(0.5), 2, 4],
  ['poisson of a small mean', (random) => random.poisson(2.5), 2.5, 2.5],
  ['poisson of a large mean', (random) => random.poisson(75), 75, 75],
  ['gamma', (random) => random.gamma(3, 2), 6, 12],
  ['gamma of a shape below one', (random) => random.gamma(0.5), 0.5, 0.5],
  ['beta', (random) => random.beta(2, 6), 0.25, 12 / (64 * 9)],
  ['chance', (random) => Number(random.chance(0.3)), 0.3, 0.21],
])('%s has its mean and variance', (_name, draw, mean, variance) => {
  const seen = moments(draws(draw));
  expect(Math.abs(seen.mean - mean)).toBeLessThan(5 * Math.sqrt(variance / DRAWS));
  expect(seen.variance / variance).toBeGreaterThan(0.9);
  expect(seen.variance / variance).toBeLessThan(1.1);
});

test('refuses parameters that no distribution has', () => {
  const random = new SeededRandom(1);
  expect(random.poisson(0)).toBe(0);
  expect(() => random.poisson(-1)).toThrow(RangeError);
  expect(() => random.exponential(0)).toThrow(RangeError);
  expect(() => random.gamma(0)).toThrow(RangeError);
});
