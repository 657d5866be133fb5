import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TrainingImpossible } from '../errors.js';
import { seededRandom } from '../random.js';
import { type BgNbd, bgNbdAlive, bgNbdLogLikelihood, expectedPurchases, fitBgNbd } from './bg-nbd.js';
import type { BuyingHistory } from './buying-history.js';
import type { LogLikelihood } from './fit-logs.js';
import { digamma, logGamma } from './gamma.js';
import { hypergeometric } from './hypergeometric.js';
import {
  expectedParetoPurchases,
  fitParetoNbd,
  type ParetoNbd,
  paretoNbdAlive,
  paretoNbdLogLikelihood,
} from './pareto-nbd.js';

const history = fc
  .record({
    repeats: fc.nat(40),
    last: fc.double({ min: 0.01, max: 1, noNaN: true }),
    age: fc.integer({ min: 1, max: 80 }),
  })
  .map(({ repeats, last, age }): BuyingHistory => ({ repeats, lastAt: repeats === 0 ? 0 : last * age, age }));
const positive = fc.double({ min: 0.05, max: 20, noNaN: true });

/** Exponential and gamma numbers, from uniform ones. */
function draws(seed: number) {
  const random = seededRandom(seed);
  const exponential = (rate: number) => -Math.log(1 - random()) / rate;
  const normal = () => Math.sqrt(2 * exponential(1)) * Math.cos(2 * Math.PI * random());
  const gamma = (shape: number, rate: number): number => {
    if (shape < 1) return gamma(shape + 1, rate) * random() ** (1 / shape);
    const d = shape - 1 / 3;
    for (;;) {
      const z = normal();
      const v = (1 + z / Math.sqrt(9 * d)) ** 3;
      if (v > 0 && Math.log(1 - random()) < 0.5 * z * z + d - d * v + d * Math.log(v)) return (d * v) / rate;
    }
  };
  return { random, exponential, gamma };
}

/** Lives customers of either kind: their histories up to `age`, and what each bought in `horizon` after. */
function live(model: BgNbd | ParetoNbd, customers: number, age: number, horizon: number) {
  const { random, exponential, gamma } = draws(3);
  return Array.from({ length: customers }, () => {
    const rate = gamma(model.r, model.alpha);
    let leaves = Number.POSITIVE_INFINITY;
    let chance = 0;
    if ('s' in model) leaves = exponential(gamma(model.s, model.beta));
    else {
      const p = gamma(model.a, 1);
      chance = p / (p + gamma(model.b, 1));
    }
    const bought: number[] = [];
    for (let at = exponential(rate); at < Math.min(leaves, age + horizon); at += exponential(rate)) {
      bought.push(at);
      if (random() < chance) break;
    }
    const past = bought.filter((at) => at <= age);
    return { history: { repeats: past.length, lastAt: past.at(-1) ?? 0, age }, later: bought.length - past.length };
  });
}

it('an expectation is a number where all drop out alike', () => {
  const alike = (sum: number): BgNbd => ({ r: 0.4, alpha: 40, a: 0.1 * sum, b: 0.9 * sum });
  const one = { repeats: 5, lastAt: 250, age: 300 };
  const expected = expectedPurchases(alike(200_000), one, 90);
  expect(expected).toBeGreaterThan(0);
  expect(expected / expectedPurchases(alike(1_500), one, 90)).toBeCloseTo(1, 2);
});

describe('special functions', () => {
  it('agree with known values', () => {
    expect(logGamma(0.5)).toBeCloseTo(Math.log(Math.PI) / 2, 13);
    expect(logGamma(11)).toBeCloseTo(Math.log(3_628_800), 12);
    expect(digamma(1)).toBeCloseTo(-0.5772156649015329, 13);
    expect(digamma(0.5)).toBeCloseTo(-0.5772156649015329 - 2 * Math.LN2, 13);
    expect(hypergeometric(1, 1, 2, 0.5)).toBeCloseTo(2 * Math.LN2, 13);
    expect(hypergeometric(2, 3.5, 3.5, 0.9)).toBeCloseTo(100, 9);
  });

  it('do not overflow where the factor makes up for it', () => {
    // (1 − z)^a 2F1(a, b; b; z) = 1, though the series alone comes to 10^795.
    expect(hypergeometric(2_000, 3.5, 3.5, 0.6, 2_000 * Math.log(0.4))).toBeCloseTo(1, 9);
  });

  it('have the slope that they say', () => {
    fc.assert(
      fc.property(positive, (x) => {
        const step = 1e-5 * x;
        expect(digamma(x)).toBeCloseTo((logGamma(x + step) - logGamma(x - step)) / (2 * step), 4);
      }),
    );
  });
});

describe.each<[string, LogLikelihood]>([
  ['BG/NBD', bgNbdLogLikelihood],
  ['Pareto/NBD', paretoNbdLogLikelihood],
])('the likelihood of %s', (_, logLikelihood) => {
  it('has the slopes that it says', () => {
    const parameters = fc.tuple(positive, positive, positive, positive);
    fc.assert(
      fc.property(parameters, history, (values, lived) => {
        const counted = { ...lived, customers: 1 };
        const value = (at: Float64Array) => logLikelihood(at, counted, 0, new Float64Array(4));
        const at = Float64Array.from(values);
        const slopes = new Float64Array(4);
        logLikelihood(at, counted, 1, slopes);
        for (let i = 0; i < 4; i++) {
          const step = 1e-5;
          const up = value(at.with(i, at[i]! * Math.exp(step)));
          const down = value(at.with(i, at[i]! * Math.exp(-step)));
          const slope = (up - down) / (2 * step);
          expect(Math.abs(slopes[i]! - slope)).toBeLessThan(1e-5 * Math.max(1, Math.abs(slope)));
        }
      }),
      { numRuns: 200 },
    );
  });

  it('stays finite for those who buy by the thousand', () => {
    const counted = { repeats: 5_000, lastAt: 399, age: 400, customers: 1 };
    for (const at of [Float64Array.of(0.3, 4, 0.8, 12), Float64Array.of(0.3, 12, 0.8, 4)]) {
      expect(logLikelihood(at, counted, 1, new Float64Array(4))).toSatisfy(Number.isFinite);
    }
  });
});

describe('BG/NBD', () => {
  it.each([1, 0.999, 0.2])('expects no step at a = %d', (a) => {
    const lived = { repeats: 3, lastAt: 20, age: 40 };
    const near = (by: number) => expectedPurchases({ r: 0.3, alpha: 5, a: a + by, b: 0.8 }, lived, 30);
    expect(near(0)).toBeCloseTo((near(1e-3) + near(-1e-3)) / 2, 4);
  });

  it('finds back how customers were made, and what they will buy', () => {
    const made: BgNbd = { r: 0.5, alpha: 6, a: 0.9, b: 3 };
    const lived = live(made, 20_000, 40, 30);
    const fitted = fitBgNbd(lived.map(({ history }) => history));
    for (const name of ['r', 'alpha', 'a', 'b'] as const) {
      expect(Math.abs(Math.log(fitted[name] / made[name]))).toBeLessThan(0.15);
    }
    expectForecast(lived, (past) => expectedPurchases(fitted, past, 30));
  });

  it('expects of a long horizon what nobody can exceed', () => {
    fc.assert(
      fc.property(history, (lived) => {
        const model = { r: 0.24, alpha: 4.4, a: 0.79, b: 2.4 };
        const short = expectedPurchases(model, lived, 10);
        const long = expectedPurchases(model, lived, 100);
        expect(short).toBeGreaterThanOrEqual(0);
        expect(long).toBeGreaterThanOrEqual(short);
        expect(short).toBeLessThanOrEqual((10 * (model.r + lived.repeats)) / (model.alpha + lived.age) + 1e-9);
        expect(bgNbdAlive(model, lived)).toBeLessThanOrEqual(1);
      }),
    );
  });

  it.each([
    [[], '0 customers'],
    [Array(20).fill({ repeats: 0, lastAt: 0, age: 3 }), 'nobody bought a second time'],
    [Array(20).fill({ repeats: 1, lastAt: 4, age: 3 }), 'history 0'],
    [Array(20).fill({ repeats: 1.5, lastAt: 2, age: 3 }), 'history 0'],
  ])('refuses what cannot be fitted', (histories, message) => {
    expect(() => fitBgNbd(histories)).toThrowError(TrainingImpossible);
    expect(() => fitParetoNbd(histories)).toThrowError(message);
  });
});

describe('Pareto/NBD', () => {
  it.each<ParetoNbd>([
    { r: 0.6, alpha: 10, s: 0.7, beta: 12 },
    { r: 0.8, alpha: 9, s: 1.4, beta: 5 },
  ])('finds back how customers were made, and what they will buy: %o', (made) => {
    const lived = live(made, 10_000, 40, 30);
    const fitted = fitParetoNbd(lived.map(({ history }) => history));
    expect(Math.abs(Math.log(fitted.r / made.r))).toBeLessThan(0.2);
    expect(Math.abs(Math.log(fitted.alpha / made.alpha))).toBeLessThan(0.2);
    const truth = Float64Array.of(made.r, made.alpha, made.s, made.beta);
    const ofTruth = lived.reduce(
      (sum, { history }) => sum + paretoNbdLogLikelihood(truth, { ...history, customers: 1 }, 0, new Float64Array(4)),
      0,
    );
    expect(fitted.logLikelihood).toBeGreaterThanOrEqual(ofTruth);
    expectForecast(lived, (past) => expectedParetoPurchases(fitted, past, 30));
  });

  it('keeps chances between 0 and 1', () => {
    fc.assert(
      fc.property(history, positive, positive, (lived, alpha, beta) => {
        const alive = paretoNbdAlive({ r: 0.5, alpha, s: 0.6, beta }, lived);
        expect(alive).toBeGreaterThanOrEqual(0);
        expect(alive).toBeLessThanOrEqual(1);
      }),
    );
  });
});

/** The forecast, summed over those alike, is what they bought. */
function expectForecast(lived: ReturnType<typeof live>, expected: (past: BuyingHistory) => number): void {
  for (const of of [(x: number) => x === 0, (x: number) => x > 0 && x < 4, (x: number) => x >= 4]) {
    const group = lived.filter(({ history }) => of(history.repeats));
    const bought = group.reduce((sum, { later }) => sum + later, 0);
    const forecast = group.reduce((sum, { history }) => sum + expected(history), 0);
    expect(Math.abs(forecast / bought - 1)).toBeLessThan(0.03 + 4 / Math.sqrt(bought));
  }
}
