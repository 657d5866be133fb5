import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FeatureBag } from './feature-bag.js';

describe('a feature bag', () => {
  it('gives a row of length one with ascending columns, each once', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), fc.string(), (words, text) => {
        const { columns, values } = new FeatureBag(12).words(words, 2).characters(text, 1, 3).fact('a').row();
        expect([...columns]).toEqual([...new Set(columns)].sort((a, b) => a - b));
        expect(values.reduce((sum, value) => sum + value * value, 0)).toBeCloseTo(1, 4);
      }),
    );
  });

  it('is empty without features', () => {
    expect(new FeatureBag(12).row().columns).toHaveLength(0);
  });

  it('keeps a word, a character sequence and a fact of the same spelling apart', () => {
    const columns = [
      new FeatureBag(22).words(['ab'], 1).row(),
      new FeatureBag(22).words(['ab'], 1, 'bot').row(),
      new FeatureBag(22).characters('ab', 2, 2).row(),
      new FeatureBag(22).fact('ab').row(),
    ].map((row) => row.columns[0]);
    expect(new Set(columns).size).toBe(4);
  });

  it('names every column when asked to', () => {
    const bag = new FeatureBag(20, true).words(['my', 'parcel'], 2, 'customer').skips(['a', 'b', 'c'], 1).fact('late');
    expect([...bag.columnNames().values()].sort()).toEqual(
      ['a … c', 'customer: my', 'customer: my parcel', 'customer: parcel', 'late'].sort(),
    );
    expect([...bag.columnNames().keys()].sort()).toEqual([...bag.row().columns].sort());
  });

  it('refuses more buckets than a model file may hold', () => {
    expect(() => new FeatureBag(25)).toThrowError(RangeError);
  });
});
