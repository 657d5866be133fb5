import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bootstrapIntervals, quantile } from './bootstrap.js';
import { bestF1Threshold, classificationMeasures, expectedF1Threshold } from './classification.js';
import { goldenTransfer } from './golden-transfer.js';
import { areaUnderCurve, brierScore, calibrationError, logLoss } from './ranking.js';

const scored = fc.array(fc.tuple(fc.integer({ min: 0, max: 9 }), fc.constantFrom(0, 1)), {
  minLength: 2,
  maxLength: 40,
});

describe('area under the curve', () => {
  it('is the share of pairs in the right order, ties half', () => {
    fc.assert(
      fc.property(scored, (pairs) => {
        const positives = pairs.filter(([, label]) => label === 1);
        const negatives = pairs.filter(([, label]) => label === 0);
        fc.pre(positives.length > 0 && negatives.length > 0);
        let won = 0;
        for (const [p] of positives) for (const [n] of negatives) won += p > n ? 1 : p === n ? 0.5 : 0;
        const expected = won / (positives.length * negatives.length);
        const found = areaUnderCurve(
          pairs.map(([score]) => score),
          pairs.map(([, label]) => label),
        );
        expect(found).toBeCloseTo(expected, 12);
      }),
    );
  });

  it('is no number without both kinds', () => {
    expect(areaUnderCurve([1, 2], [1, 1])).toBeNaN();
  });
});

describe('classification', () => {
  it('counts by hand', () => {
    const found = classificationMeasures([1, 1, 0, 0, 1], [1, 0, 0, 1, 1], 2);
    expect(found.accuracy).toBeCloseTo(3 / 5);
    expect([...found.precision]).toEqual([1 / 2, 2 / 3]);
    expect([...found.recall]).toEqual([1 / 2, 2 / 3]);
    expect(found.macroF1).toBeCloseTo(7 / 12);
  });

  it('finds a threshold that no other beats', () => {
    fc.assert(
      fc.property(scored, (pairs) => {
        const scores = pairs.map(([score]) => score);
        const labels = pairs.map(([, label]) => label);
        const f1 = (threshold: number) =>
          classificationMeasures(
            scores.map((score) => (score >= threshold ? 1 : 0)),
            labels,
            2,
          ).f1[1]!;
        const best = f1(bestF1Threshold(scores, labels));
        for (let threshold = -0.5; threshold < 10; threshold++)
          expect(best).toBeGreaterThanOrEqual(f1(threshold) - 1e-12);
      }),
    );
  });
});

describe('the threshold for the F1 to be expected', () => {
  it('is half the F1 that it reaches', () => {
    const probabilities = Array.from({ length: 1001 }, (_, i) => i / 1000);
    const threshold = expectedF1Threshold(probabilities);
    const taken = probabilities.filter((p) => p >= threshold);
    const total = probabilities.reduce((a, b) => a + b);
    expect(taken.reduce((a, b) => a + b) / (taken.length + total)).toBeCloseTo(threshold, 2);
  });

  it('takes nothing where nothing is likely', () => {
    expect(expectedF1Threshold([0, 0])).toBe(1);
  });
});

describe('golden transfer within tolerance', () => {
  it.each([
    { predicted: [], golden: [], tolerance: 1, expected: 1 },
    { predicted: [3], golden: [], tolerance: 1, expected: 0 },
    { predicted: [], golden: [3], tolerance: 1, expected: 0 },
    { predicted: [3], golden: [3, 9], tolerance: 1, expected: 1 },
    { predicted: [4], golden: [3], tolerance: 1, expected: Math.exp(-1 / 2) },
    { predicted: [4], golden: [3], tolerance: 2, expected: Math.exp(-1 / 8) },
    { predicted: [1, 5], golden: [3, 5], tolerance: 3, expected: (Math.exp(-4 / 18) + 1) / 2 },
  ])('GT-$tolerance of $predicted against $golden is $expected', ({ predicted, golden, tolerance, expected }) => {
    expect(goldenTransfer(predicted, golden, tolerance)).toBeCloseTo(expected, 12);
  });
});

describe('probabilities', () => {
  it('are measured by hand', () => {
    expect(logLoss([0.8, 0.4], [1, 0])).toBeCloseTo(-(Math.log(0.8) + Math.log(0.6)) / 2);
    expect(brierScore([0.8, 0.4], [1, 0])).toBeCloseTo((0.04 + 0.16) / 2);
    expect(calibrationError([0.9, 0.95, 0.1, 0.15], [1, 1, 0, 1])).toBeCloseTo((0.15 + 0.75) / 4);
  });
});

describe('bootstrap', () => {
  it('covers the true mean about as often as it says', () => {
    let covered = 0;
    for (let trial = 0; trial < 60; trial++) {
      const values = Array.from({ length: 50 }, (_, i) => ((i * 7919 + trial * 104729) % 1000) / 1000);
      const mean = (drawn: Uint32Array) => ({ mean: drawn.reduce((sum, i) => sum + values[i]!, 0) / drawn.length });
      const { low, high } = bootstrapIntervals(50, mean, { seed: trial }).mean;
      if (low <= 0.4995 && high >= 0.4995) covered++;
    }
    expect(covered).toBeGreaterThan(48);
  });

  it('is the same for the same seed', () => {
    const measure = (drawn: Uint32Array) => ({ first: drawn[0]! });
    expect(bootstrapIntervals(10, measure, { seed: 3 })).toEqual(bootstrapIntervals(10, measure, { seed: 3 }));
  });

  it('takes quantiles by straight lines', () => {
    expect(quantile([1, 2, 4], 0.75)).toBe(3);
    expect(quantile([], 0.5)).toBeNaN();
  });
});
