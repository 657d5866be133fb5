import { describe, expect, it } from 'vitest';
import { distributionOf, stabilityIndex } from './stability.js';

const evenly = (count: number, from: number, to: number) =>
  Float32Array.from({ length: count }, (_, i) => from + ((to - from) * i) / count);

describe('the stability of a distribution', () => {
  it('is 0 where nothing moved, and small where as much is drawn again', () => {
    const values = evenly(1_000, 0, 1);
    const then = distributionOf('score', values);
    expect(then.edges).toHaveLength(9);
    expect(stabilityIndex(then, values)).toBe(0);
    expect(stabilityIndex(then, evenly(777, 0, 1))).toBeLessThan(0.01);
  });

  it('is what the formula says', () => {
    // Half of what lay evenly in two halves has moved to the upper one: 25 % to 75 %.
    const then = { name: 'score', edges: [0.5], shares: [0.5, 0.5] };
    const index = 0.25 * Math.log(0.75 / 0.5) + -0.25 * Math.log(0.25 / 0.5);
    expect(stabilityIndex(then, Float32Array.of(0.1, 0.9, 0.9, 0.9))).toBeCloseTo(index, 12);
  });

  it('is large and finite where everything moved out of a range', () => {
    const index = stabilityIndex(
      distributionOf('score', evenly(100, 0, 1)),
      Float32Array.from({ length: 9 }, () => 5),
    );
    expect(index).toBeGreaterThan(1);
    expect(index).toBeLessThan(Number.POSITIVE_INFINITY);
  });

  it('knows values that are mostly alike', () => {
    const values = Float32Array.from({ length: 100 }, (_, i) => (i < 95 ? 0 : i));
    const then = distributionOf('shop.bought.7d', values);
    expect(then.edges).toEqual([0]);
    expect(then.shares).toEqual([0.95, 0.05]);
    expect(distributionOf('shop.bought.7d', new Float32Array(10))).toMatchObject({ edges: [], shares: [1] });
  });
});
