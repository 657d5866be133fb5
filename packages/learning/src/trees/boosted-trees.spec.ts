import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ModelFileInvalid, TrainingImpossible } from '../errors.js';
import { ModelFields } from '../files/reading.js';
import { packTrees, unpackTrees } from '../files/trees-file.js';
import { seededRandom } from '../random.js';
import { treesContributions, treesScore } from './boosted-trees.js';
import { type BoostingOptions, trainBoostedTrees } from './train-boosted-trees.js';

const options: BoostingOptions = {
  objective: 'logistic',
  trees: 40,
  learningRate: 0.3,
  seed: 1,
  leavesMax: 4,
  leafRowsMin: 2,
};

function sample(seed: number, count: number, columnCount: number) {
  const random = seededRandom(seed);
  const columns = Array.from({ length: columnCount }, () =>
    Float32Array.from({ length: count }, () => (random() < 0.1 ? Number.NaN : Math.round(random() * 20) / 10)),
  );
  return { columns, random, row: (i: number) => columns.map((column) => column[i]!) };
}

describe('boosted trees', () => {
  it('learn exclusive or, which no line can', () => {
    const random = seededRandom(3);
    const columns = [0, 1].map(() => Float32Array.from({ length: 400 }, () => random()));
    const targets = Array.from({ length: 400 }, (_, i) => (columns[0]![i]! > 0.5 !== columns[1]![i]! > 0.5 ? 1 : 0));
    const trees = trainBoostedTrees(columns, targets, options);
    for (const [a, b] of [
      [0.1, 0.1],
      [0.1, 0.9],
      [0.9, 0.1],
      [0.9, 0.9],
    ] as const) {
      expect(treesScore(trees, [a, b]) > 0).toBe(a > 0.5 !== b > 0.5);
    }
  });

  it('fit numbers as well as yes and no', () => {
    const column = Float32Array.from({ length: 300 }, (_, i) => i / 100);
    const targets = [...column].map((x) => x * x);
    const trees = trainBoostedTrees([column], targets, { ...options, objective: 'squared', trees: 200, leavesMax: 8 });
    for (const x of [0.5, 1.5, 2.5]) expect(treesScore(trees, [x])).toBeCloseTo(x * x, 0);
  });

  it('learn from a value that it is missing', () => {
    const column = Float32Array.from({ length: 200 }, (_, i) => (i % 2 === 0 ? Number.NaN : i));
    const targets = Array.from({ length: 200 }, (_, i) => (i % 2 === 0 ? 1 : 0));
    const trees = trainBoostedTrees([column], targets, options);
    expect(treesScore(trees, [Number.NaN])).toBeGreaterThan(1);
    expect(treesScore(trees, [7])).toBeLessThan(-1);
  });

  it('explain every score exactly', () => {
    const { columns, random, row } = sample(5, 300, 4);
    const targets = Array.from({ length: 300 }, (_, i) => (columns[0]![i]! + random() > 1.5 ? 1 : 0));
    const trees = trainBoostedTrees(columns, targets, { ...options, rowShare: 0.7, columnShare: 0.5 });
    for (let i = 0; i < 300; i++) {
      const { start, byColumn } = treesContributions(trees, row(i));
      expect(byColumn.reduce((a, b) => a + b, start)).toBeCloseTo(treesScore(trees, row(i)), 4);
    }
  });

  it('are the same for the same seed, and others for another', () => {
    const { columns, random } = sample(6, 200, 5);
    const targets = Array.from({ length: 200 }, () => (random() < 0.5 ? 1 : 0));
    const sampled = { ...options, rowShare: 0.5, columnShare: 0.5 };
    const train = (seed: number) =>
      JSON.stringify(packTrees(trainBoostedTrees(columns, targets, { ...sampled, seed })));
    expect(train(4)).toBe(train(4));
    expect(train(4)).not.toBe(train(5));
  });

  it('keep a column monotone when told', () => {
    fc.assert(
      fc.property(fc.nat(500), fc.constantFrom(1, -1), (seed, direction) => {
        const { columns, random } = sample(seed, 150, 2);
        const targets = Array.from({ length: 150 }, () => (random() < 0.5 ? 1 : 0));
        const trees = trainBoostedTrees(columns, targets, { ...options, leavesMax: 8, monotone: [direction, 0] });
        for (const other of [0.3, 1, 1.7, Number.NaN]) {
          for (let x = 0; x < 2; x += 0.05) {
            const change = treesScore(trees, [x + 0.05, other]) - treesScore(trees, [x, other]);
            expect(change * direction).toBeGreaterThanOrEqual(-1e-5);
          }
        }
      }),
      { numRuns: 20 },
    );
  });

  it('refuse what cannot train', () => {
    expect(() => trainBoostedTrees([], [1], options)).toThrowError(TrainingImpossible);
    expect(() => trainBoostedTrees([Float32Array.of(1)], [], options)).toThrowError('no rows');
    expect(() => trainBoostedTrees([Float32Array.of(1)], [1, 0], options)).toThrowError('column 0');
  });

  it('survive their file, which is checked', () => {
    const { columns, random, row } = sample(7, 100, 3);
    const trees = trainBoostedTrees(
      columns,
      Array.from({ length: 100 }, () => (random() < 0.5 ? 1 : 0)),
      options,
    );
    const packed = packTrees(trees);
    const open = (json: object) => unpackTrees(ModelFields.of(JSON.parse(JSON.stringify(json)), 'file'));
    const read = open(packed);
    for (let i = 0; i < 100; i++) expect(treesScore(read, row(i))).toBe(treesScore(trees, row(i)));

    const circle = trees.lefts.slice();
    circle[circle.findIndex((left, node) => left !== 0 && node > 0)] = 1;
    const bytes = Buffer.from(circle.buffer).toString('base64');
    expect(() => open({ ...packed, lefts: bytes })).toThrowError(ModelFileInvalid);
    expect(() => open({ ...packed, columnCount: 1 })).toThrowError('columns');
    expect(() => open({ ...packed, values: packed.values.slice(0, -8) })).toThrowError('values');
    const beyond = Buffer.from(Int32Array.of(trees.lefts.length).buffer).toString('base64');
    expect(() => open({ ...packed, roots: beyond })).toThrowError('roots');
  });
});
