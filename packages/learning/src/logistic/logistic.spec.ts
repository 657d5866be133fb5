import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../random.js';
import { type SparseRow, SparseRowsBuilder } from '../text/sparse-rows.js';
import { contributionsOf, probabilitiesOf, scoresOf } from './linear-model.js';
import { logisticLoss } from './logistic-loss.js';
import { trainLogistic } from './train-logistic.js';

const columns = 6;

function randomRows(seed: number, count: number) {
  const random = seededRandom(seed);
  const rows: SparseRow[] = Array.from({ length: count }, () => {
    const picked = Array.from({ length: columns }, (_, i) => i).filter(() => random() < 0.5);
    return { columns: Uint32Array.from(picked), values: Float32Array.from(picked, () => random() * 2 - 1) };
  });
  const builder = new SparseRowsBuilder();
  for (const row of rows) builder.add(row);
  return { rows, all: builder.build(), random };
}

describe('logistic regression', () => {
  it.each([2, 4])('has the gradient of its loss (%i classes)', (classes) => {
    fc.assert(
      fc.property(fc.nat(1000), fc.boolean(), (seed, scaled) => {
        const { all, random } = randomRows(seed, 20);
        const outputs = classes === 2 ? 1 : classes;
        const size = columns * outputs + outputs;
        const loss = logisticLoss({
          rows: all,
          labels: Array.from({ length: 20 }, () => Math.floor(random() * classes)),
          columns,
          outputs,
          l2: 0.1,
          exampleWeights: Float64Array.from({ length: 20 }, () => 0.5 + random()),
          ...(scaled && { scales: Float32Array.from({ length: columns * outputs }, () => random() * 3) }),
        });
        const at = Float64Array.from({ length: size }, () => random() * 2 - 1);
        const gradient = new Float64Array(size);
        loss(at, gradient);
        const unused = new Float64Array(size);
        for (let i = 0; i < size; i++) {
          const step = 1e-5;
          const up = loss(at.with(i, at[i]! + step), unused);
          const down = loss(at.with(i, at[i]! - step), unused);
          expect(gradient[i]).toBeCloseTo((up - down) / (2 * step), 6);
        }
      }),
      { numRuns: 10 },
    );
  });

  it('reaches a point where the gradient vanishes', () => {
    const { all, random } = randomRows(5, 200);
    const labels = Array.from({ length: 200 }, () => Math.floor(random() * 3));
    const model = trainLogistic(all, labels, {
      classes: 3,
      bucketBits: 8,
      l2: 0.01,
      tolerance: 1e-8,
      iterationsMax: 200,
    });
    const at = new Float64Array(columns * 3 + 3);
    at.set(model.weights.subarray(0, columns * 3));
    at.set(model.intercepts, columns * 3);
    const gradient = new Float64Array(at.length);
    logisticLoss({ rows: all, labels, columns, outputs: 3, l2: 0.01 })(at, gradient);
    for (const slope of gradient) expect(Math.abs(slope)).toBeLessThan(1e-6);
  });

  it('explains a score exactly', () => {
    const { rows, all, random } = randomRows(9, 50);
    const labels = Array.from({ length: 50 }, () => Math.floor(random() * 2));
    const model = trainLogistic(all, labels, { classes: 2, bucketBits: 8, l2: 0.01, naiveBayes: 1 });
    for (const row of rows) {
      const explained = contributionsOf(model, row, 1).reduce((sum, { weight }) => sum + weight, model.intercepts[0]!);
      expect(explained).toBeCloseTo(scoresOf(model, row)[0]!, 10);
    }
  });

  it('gives the share of the class where nothing else is known', () => {
    const empty = { columns: new Uint32Array(), values: new Float32Array() };
    const builder = new SparseRowsBuilder();
    for (let i = 0; i < 10; i++) builder.add(empty);
    const model = trainLogistic(builder.build(), [0, 0, 0, 0, 0, 0, 0, 1, 1, 1], { classes: 2, bucketBits: 8, l2: 1 });
    expect(probabilitiesOf(scoresOf(model, empty))[1]).toBeCloseTo(0.3, 4);
  });
});
