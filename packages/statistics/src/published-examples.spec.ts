import { describe, expect, it } from 'vitest';
import {
  alwaysValid,
  benjaminiHochberg,
  chiSquareAbove,
  differenceInDifferences,
  holm,
  likelihoodRatio,
  newcombe,
  normalCdf,
  normalQuantile,
  sampleRatioProbability,
  sizeForMeans,
  sizeForShares,
  studentQuantile,
  welch,
  wilson,
} from './index.js';

describe('distributions, against printed tables', () => {
  it('have the quantiles of Fisher and Yates', () => {
    expect(normalQuantile(0.975)).toBeCloseTo(1.959964, 6);
    expect(normalQuantile(0.995)).toBeCloseTo(2.575829, 6);
    expect(studentQuantile(0.975, 10)).toBeCloseTo(2.2281, 4);
    expect(studentQuantile(0.975, 1)).toBeCloseTo(12.7062, 3);
    expect(studentQuantile(0.975, 5e6)).toBeCloseTo(1.959964, 5);
    expect(chiSquareAbove(3.841459, 1)).toBeCloseTo(0.05, 6);
    expect(chiSquareAbove(16.918978, 9)).toBeCloseTo(0.05, 6);
    expect(normalCdf(-3)).toBeCloseTo(0.0013499, 7);
    expect(() => normalQuantile(1)).toThrow(RangeError);
  });
});

// Newcombe, "Two-sided confidence intervals for the single proportion" (Statistics in Medicine 17, 1998), table I, method 3.
describe('Wilson’s interval, in the examples of Newcombe', () => {
  it.each([
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ])('%d of %d', (successes, count, low, high) => {
    const interval = wilson({ successes, count });
    expect(interval.low).toBeCloseTo(low, 4);
    expect(interval.high).toBeCloseTo(high, 4);
  });

  it('knows nothing of nobody, and takes no more successes than were asked', () => {
    expect(wilson({ successes: 0, count: 0 })).toEqual({ low: 0, high: 1 });
    expect(() => wilson({ successes: 2, count: 1 })).toThrow(RangeError);
  });
});

// Newcombe, "Interval estimation for the difference between independent proportions" (1998), table II, method 10.
describe('the difference of two shares, in the examples of Newcombe', () => {
  it.each([
    ['a', 56, 70, 48, 80, 0.0524, 0.3339],
    ['b', 9, 10, 3, 10, 0.1705, 0.809],
    ['c', 6, 7, 2, 7, 0.0582, 0.8062],
    ['d', 5, 56, 0, 29, -0.0381, 0.1926],
    ['e', 0, 10, 0, 20, -0.1611, 0.2775],
    ['f', 0, 10, 0, 10, -0.2775, 0.2775],
    ['g', 10, 10, 0, 20, 0.6791, 1],
    ['h', 10, 10, 0, 10, 0.6075, 1],
  ])('%s: %d/%d − %d/%d', (_, a, m, b, n, low, high) => {
    const interval = newcombe({ successes: a, count: m }, { successes: b, count: n });
    expect(interval.low).toBeCloseTo(low, 4);
    expect(interval.high).toBeCloseTo(high, 4);
  });
});

describe('two means', () => {
  it('are compared as in the sleep data of Student (1908), the standing example of Welch’s test in R', () => {
    const first = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0];
    const second = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4];
    const { difference, standardError, degrees, pValue, low, high } = welch(sampleOf(first), sampleOf(second));
    expect(difference / standardError).toBeCloseTo(-1.8608, 4);
    expect(degrees).toBeCloseTo(17.776, 3);
    expect(pValue).toBeCloseTo(0.07939, 5);
    expect(low).toBeCloseTo(-3.3654832, 5);
    expect(high).toBeCloseTo(0.2054832, 5);
  });

  it('are alike or certainly not where nobody differs', () => {
    const same = { count: 5, mean: 1, variance: 0 };
    expect(welch(same, same)).toMatchObject({ pValue: 1, low: 0, high: 0 });
    expect(welch({ ...same, mean: 2 }, same)).toMatchObject({ pValue: 0, low: 1, high: 1 });
    expect(() => welch({ ...same, count: 1 }, same)).toThrow(RangeError);
  });
});

describe('how many are needed', () => {
  it('for shares, as in Fleiss, Levin and Paik (2003)', () => {
    // Chapter 4's worked example: remission of 0.60 against 0.70, α = 0.01, power 0.95.
    expect(sizeForShares(0.6, 0.7, { alpha: 0.01, power: 0.95 }, true)).toBeCloseTo(827, -0.5);
    // Table A.4, 0.50 against 0.75, α = 0.05, power 0.90 and 0.80.
    expect(sizeForShares(0.5, 0.75, { power: 0.9 }, true)).toBe(85);
    expect(sizeForShares(0.5, 0.75, { power: 0.8 }, true)).toBe(66);
    // The same without the correction for continuity, as R's power.prop.test prints it: 76.7.
    expect(sizeForShares(0.5, 0.75, { power: 0.9 })).toBe(77);
    expect(() => sizeForShares(0.5, 0.5)).toThrow(RangeError);
  });

  it('for means, as in Cohen (1988), table 2.4.1: effects of 0.2, 0.5 and 0.8 deviations', () => {
    expect(sizeForMeans(0.5, 1)).toBe(64);
    expect(sizeForMeans(0.8, 1)).toBe(26);
    expect(Math.abs(sizeForMeans(0.2, 1) - 393)).toBeLessThanOrEqual(1);
    expect(() => sizeForMeans(0, 1)).toThrow(RangeError);
  });
});

// Benjamini & Hochberg (1995), section 3.2: fifteen comparisons of treatments after a heart attack.
describe('several questions at once, in the example of Benjamini and Hochberg', () => {
  const pValues = [
    0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.324, 0.4262, 0.5719, 0.6528, 0.759, 1,
  ];

  it('believes four where a share of false finds is allowed, three where none is', () => {
    expect(benjaminiHochberg(pValues).filter((p) => p <= 0.05)).toHaveLength(4);
    expect(holm(pValues).filter((p) => p <= 0.05)).toHaveLength(3);
  });

  it('keeps their order', () => {
    expect(holm([0.04, 0.01])).toEqual([0.04, 0.02]);
    expect(holm([0.01, 0.04, 0.03])).toEqual([0.03, 0.06, 0.06]);
    expect(benjaminiHochberg([0.04, 0.01, 1])).toEqual([0.06, 0.03, 1]);
  });
});

// Card & Krueger (1994), table 3, row 3: the change of full-time employment per restaurant, which they print as 2.76.
describe('differences in differences, in the example of Card and Krueger', () => {
  it('finds 2.75 more employees in New Jersey than in Pennsylvania would lead to expect, ± 1.36', () => {
    const group = (count: number, mean: number, standardError: number) => {
      const effect = { count, mean, variance: standardError ** 2 * count };
      return { effect, preTrend: { ...effect, mean: 0 } };
    };
    const { effect, preTrend } = differenceInDifferences(group(319, 0.59, 0.54), group(77, -2.16, 1.25));
    expect(effect.difference).toBeCloseTo(2.75, 2);
    expect(effect.standardError).toBeCloseTo(1.36, 2);
    expect(effect.pValue).toBeLessThan(0.05);
    expect(preTrend.difference).toBe(0);
    expect(preTrend.pValue).toBeCloseTo(1, 6);
  });
});

describe('the mixture of Johari, Koomen, Pekelis and Walsh', () => {
  it('is the integral that it stands for', () => {
    const estimate = { value: 0.8, variance: 0.09 };
    const scale = 0.5;
    // ∫ N(value; θ, variance) N(θ; 0, scale²) dθ / N(value; 0, variance), by small steps.
    let sum = 0;
    for (let effect = -6; effect < 6; effect += 0.001) {
      const mixing = Math.exp(-(effect ** 2) / (2 * scale ** 2)) / (scale * Math.sqrt(2 * Math.PI));
      const { value, variance } = estimate;
      sum += 0.001 * mixing * Math.exp((2 * effect * value - effect ** 2) / (2 * variance));
    }
    expect(likelihoodRatio(estimate, scale)).toBeCloseTo(sum, 6);
  });

  it('leaves out no effect exactly where its p-value is below the level', () => {
    const edge = alwaysValid({ value: 1, variance: 0.1 }, 1);
    expect(edge.low > 0).toBe(edge.pValue < 0.05);
    const { high } = alwaysValid({ value: 0, variance: 0.1 }, 1);
    expect(alwaysValid({ value: high, variance: 0.1 }, 1).pValue).toBeCloseTo(0.05, 10);
    expect(alwaysValid({ value: 0, variance: Number.POSITIVE_INFINITY }, 1).pValue).toBe(1);
    expect(alwaysValid({ value: 1, variance: 0 }, 1)).toEqual({ low: 1, high: 1, pValue: 0 });
    expect(() => alwaysValid({ value: 1, variance: 1 }, 0)).toThrow(RangeError);
  });

  it('is about as narrow as its kind can be at the sample that is planned, where the scale is the effect planned for', () => {
    const variance = (1 / (1.959964 + 0.841621)) ** 2;
    const widths = [0.25, 0.5, 1, 2, 4].map((scale) => alwaysValid({ value: 0, variance }, scale).high);
    expect(Math.min(...widths)).toBe(widths[2]);
  });
});

describe('a sample ratio', () => {
  it('is believed where chance explains it', () => {
    // Fabijan et al. (2019), section 1: 821,588 against 815,482 of a 50:50 split; they name p = 0.0000018.
    expect(sampleRatioProbability([821_588, 815_482], [0.5, 0.5])).toBeCloseTo(0.0000018, 7);
    expect(sampleRatioProbability([1_010, 990], [1, 1])).toBeGreaterThan(0.5);
    expect(sampleRatioProbability([0, 0], [1, 1])).toBe(1);
  });
});

function sampleOf(values: readonly number[]) {
  const mean = values.reduce((sum, one) => sum + one, 0) / values.length;
  const variance = values.reduce((sum, one) => sum + (one - mean) ** 2, 0) / (values.length - 1);
  return { count: values.length, mean, variance };
}
