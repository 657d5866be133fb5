import { describe, expect, it } from 'vitest';
import { TrainingImpossible } from '../errors.js';
import { seededRandom } from '../random.js';
import { denseScore, trainDenseLogistic } from './dense-logistic.js';
import { sigmoid } from './linear-model.js';

function sample(rows: number) {
  const random = seededRandom(2);
  const columns = [
    Float64Array.from({ length: rows }, () => 1_000 + 300 * random()),
    Float64Array.from({ length: rows }, () => random() / 50),
    new Float64Array(rows).fill(7),
  ];
  const truth = (row: number) => -8 + 0.006 * columns[0]![row]! + 60 * columns[1]![row]!;
  const labels = Uint8Array.from({ length: rows }, (_, row) => (random() < sigmoid(truth(row)) ? 1 : 0));
  return { columns, labels };
}

describe('logistic over plain columns', () => {
  it('finds back the weights, whatever the scale of a column', () => {
    const { columns, labels } = sample(40_000);
    const { weights, intercept } = trainDenseLogistic(columns, labels, { l2: 0 });
    expect(weights[0]).toBeCloseTo(0.006, 3);
    expect(Math.abs(weights[1]! - 60)).toBeLessThan(6);
    expect(weights[2]).toBe(0);
    expect(Math.abs(intercept + 8)).toBeLessThan(0.8);
  });

  it('predicts on average what happened', () => {
    const { columns, labels } = sample(2_000);
    const model = trainDenseLogistic(columns, labels, { l2: 0.1 });
    let predicted = 0;
    let happened = 0;
    for (let row = 0; row < labels.length; row++) {
      predicted += sigmoid(
        denseScore(
          model,
          columns.map((column) => column[row]!),
        ),
      );
      happened += labels[row]!;
    }
    expect(predicted).toBeCloseTo(happened, 1);
  });

  it('takes an example of weight two for two examples', () => {
    const { columns, labels } = sample(300);
    const twice = (list: ArrayLike<number>) => [...Array.from(list), ...Array.from(list).slice(0, 100)];
    const weighted = trainDenseLogistic(columns, labels, {
      l2: 0.01,
      exampleWeights: Float64Array.from({ length: 300 }, (_, row) => (row < 100 ? 2 : 1)),
    });
    const doubled = trainDenseLogistic(columns.map(twice), twice(labels), { l2: 0.01 });
    expect(weighted.weights[0]).toBeCloseTo(doubled.weights[0]!, 6);
    expect(weighted.intercept).toBeCloseTo(doubled.intercept, 4);
  });

  it.each([
    [[Float64Array.of(1, 2)], [1, 1], 'both kinds'],
    [[Float64Array.of(1, 2, 3)], [1, 0], 'column 0'],
    [[Float64Array.of(1, Number.NaN)], [1, 0], 'missing'],
  ])('refuses what cannot train', (columns, labels, message) => {
    expect(() => trainDenseLogistic(columns, labels, { l2: 0 })).toThrowError(TrainingImpossible);
    expect(() => trainDenseLogistic(columns, labels, { l2: 0 })).toThrowError(message);
  });
});
