import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type FactorValues, factorNames, isFactor } from '../factors/factor-catalogue.js';
import { plainModel, shippedModels } from './plain-model.js';
import {
  checkModel,
  contributionsTo,
  headNames,
  ModelMalformed,
  predict,
  type ScreeningModel,
} from './screening-model.js';

const values: fc.Arbitrary<FactorValues> = fc.record(
  Object.fromEntries(
    factorNames.map((name) => [name, fc.option(fc.double({ min: 0, max: 3650, noNaN: true }), { nil: undefined })]),
  ),
);

describe('the catalogue', () => {
  it('names at least sixty factors of every relationship, each once', () => {
    expect(factorNames.length).toBeGreaterThanOrEqual(60);
    expect(new Set(factorNames).size).toBe(factorNames.length);
  });

  it('has one for every acquisition channel', () => {
    expect([isFactor('channel.live_stream'), isFactor('channel.'), isFactor('shop.slept.7d')]).toEqual([
      true,
      false,
      false,
    ]);
  });
});

describe('the model in force where nobody trained one', () => {
  it('weighs factors of the catalogue', () => {
    expect(() => checkModel(plainModel)).not.toThrow();
  });

  it('is the latest of those that shipped, which stay known, each under a name of its own', () => {
    expect(shippedModels[0]).toBe(plainModel);
    expect(shippedModels.map(({ version }) => version)).toEqual(['plain-4', 'plain-3', 'plain-2']);
    for (const model of shippedModels) expect(() => checkModel(model)).not.toThrow();
  });

  it('ranks who reads above who only looks around, and goes by purchases where nothing was sent yet', () => {
    const looksAround = {
      'shop.positive.days': 1,
      'shop.viewed.30d': 9,
      'shop.ignored.120d': 12,
      'shop.read_rate': 0.06,
    };
    const reads = { 'shop.positive.days': 9, 'shop.read.days': 9, 'shop.read.120d': 6, 'shop.read_rate': 0.4 };
    expect(predict(plainModel, reads).responds).toBeGreaterThan(predict(plainModel, looksAround).responds);
    const nothingSent = { 'shop.read_rate': 0.25, 'shop.click_rate': 0.1, 'shop.tenure.days': 200 };
    const bought = { ...nothingSent, 'shop.bought.120d': 2, 'shop.positive.days': 20, 'platform.positive.days': 20 };
    expect(predict(plainModel, bought).responds).toBeGreaterThan(predict(plainModel, nothingSent).responds);
  });

  it('foresees what its contributions add up to, whatever is known', () => {
    fc.assert(
      fc.property(values, (known) => {
        const foreseen = predict(plainModel, known);
        for (const name of headNames) {
          const { bias, calibration } = plainModel.heads[name];
          const added = contributionsTo(plainModel.heads[name], known).reduce(
            (sum, { contribution }) => sum + contribution,
            0,
          );
          const logOdds = calibration.slope * bias + calibration.intercept + added;
          expect(foreseen[name]).toBeCloseTo(1 / (1 + Math.exp(-logOdds)), 9);
        }
      }),
    );
  });

  it('ranks a fresh buyer above one long silent, and one who muted as likelier to react badly', () => {
    const fresh = {
      'shop.positive.days': 2,
      'platform.positive.days': 2,
      'shop.bought.120d': 3,
      'shop.read_rate': 0.5,
    };
    const silent = { 'shop.positive.days': 400, 'platform.positive.days': 400, 'shop.read_rate': 0.25 };
    expect(predict(plainModel, fresh).responds).toBeGreaterThan(predict(plainModel, silent).responds);
    expect(predict(plainModel, { 'shop.muted.120d': 1 }).reactsBadly).toBeGreaterThan(
      predict(plainModel, {}).reactsBadly,
    );
  });
});

describe('a model that cannot be', () => {
  const with_ = (factor: string, weight: number): ScreeningModel => ({
    ...plainModel,
    heads: {
      ...plainModel.heads,
      reads: { ...plainModel.heads.reads, factors: [{ factor, transform: 'log1p', weight }] },
    },
  });

  it.each([
    ['what is no factor', with_('shop.slept.7d', 1)],
    ['an infinite weight', with_('shop.read.7d', Number.POSITIVE_INFINITY)],
  ])('is refused for %s', (_, model) => {
    expect(() => checkModel(model)).toThrow(ModelMalformed);
  });
});
