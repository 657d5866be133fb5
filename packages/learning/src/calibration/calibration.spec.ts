import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { logLoss } from '../measures/ranking.js';
import { seededRandom } from '../random.js';
import { fitIsotonic, isotonicProbability } from './isotonic.js';
import { fitPlatt, plattProbability } from './platt.js';
import { fitTemperature } from './temperature.js';

/** Scores that are `stretch` times the true log odds, with what happened. */
function stretched(stretch: number, count: number) {
  const random = seededRandom(11);
  const odds = Array.from({ length: count }, () => random() * 6 - 3);
  const labels = odds.map((value) => (random() < 1 / (1 + Math.exp(-value)) ? 1 : 0));
  return { scores: odds.map((value) => value * stretch), labels };
}

describe('calibration', () => {
  it('by Platt finds back how far scores were stretched', () => {
    const { scores, labels } = stretched(4, 5000);
    const { slope, intercept } = fitPlatt(scores, labels);
    expect(slope).toBeGreaterThan(0.22);
    expect(slope).toBeLessThan(0.28);
    expect(Math.abs(intercept)).toBeLessThan(0.15);
  });

  it('by temperature finds it too, for two classes and for scores of each', () => {
    const { scores, labels } = stretched(4, 3000);
    expect(
      fitTemperature(
        scores.map((score) => Float64Array.of(score)),
        labels,
      ),
    ).toBeCloseTo(4, 0);
    expect(
      fitTemperature(
        scores.map((score) => Float64Array.of(0, score)),
        labels,
      ),
    ).toBeCloseTo(4, 0);
  });

  it('by isotonic steps never falls and never leaves 0 … 1', () => {
    const example = fc.tuple(fc.double({ min: -5, max: 5, noNaN: true }), fc.constantFrom(0, 1));
    fc.assert(
      fc.property(fc.array(example, { minLength: 1, maxLength: 50 }), (pairs) => {
        const fitted = fitIsotonic(
          pairs.map(([score]) => score),
          pairs.map(([, label]) => label),
        );
        let before = 0;
        for (let score = -6; score <= 6; score += 0.1) {
          const p = isotonicProbability(fitted, score);
          expect(p).toBeGreaterThanOrEqual(before - 1e-12);
          expect(p).toBeLessThanOrEqual(1);
          before = p;
        }
      }),
    );
  });

  it('makes the loss smaller', () => {
    const { scores, labels } = stretched(4, 2000);
    const raw = scores.map((score) => 1 / (1 + Math.exp(-score)));
    const platt = fitPlatt(scores, labels);
    const steps = fitIsotonic(scores, labels);
    expect(
      logLoss(
        scores.map((score) => plattProbability(platt, score)),
        labels,
      ),
    ).toBeLessThan(logLoss(raw, labels));
    expect(
      logLoss(
        scores.map((score) => isotonicProbability(steps, score)),
        labels,
      ),
    ).toBeLessThan(logLoss(raw, labels));
  });
});
