import { TrainingImpossible } from '../errors.js';
import { seededRandom } from '../random.js';
import { type BinnedColumn, binColumn, type DenseColumns } from './bins.js';
import type { BoostedTrees } from './boosted-trees.js';
import { type GrownNode, goesLeft, growTree } from './grow-tree.js';

export interface BoostingOptions {
  /** What is predicted: yes or no as log odds, or a number. */
  objective: 'logistic' | 'squared';
  trees: number;
  learningRate: number;
  seed: number;
  leavesMax: number;
  depthMax?: number;
  leafRowsMin?: number;
  leafCurvatureMin?: number;
  l2?: number;
  gainMin?: number;
  /** Share of rows that each tree sees, drawn without replacement. */
  rowShare?: number;
  /** Share of columns that each tree sees. */
  columnShare?: number;
  binsMax?: number;
  /** By column: 1 where the score may only rise with the value, −1 only fall. */
  monotone?: ArrayLike<number>;
  exampleWeights?: Float64Array;
  onTree?: (tree: number) => void;
}

export const trees_max = 5_000;
export const tree_columns_max = 65_535;

/**
 * Fits boosted trees to `columns` and `targets` (0 and 1 for the logistic objective). Deterministic for a seed.
 *
 * Source: gradient boosting with Newton steps (Friedman 2001; Chen and Guestrin 2016) over histograms.
 * @throws {TrainingImpossible} without rows, without columns, or where a column is not as long as the targets.
 */
export function trainBoostedTrees(
  columns: DenseColumns,
  targets: ArrayLike<number>,
  options: BoostingOptions,
): BoostedTrees {
  check(columns, targets, options);
  const rows = targets.length;
  const data = columns.map((column) => binColumn(column, options.binsMax ?? 64));
  const offsets = new Uint32Array(data.length + 1);
  for (let i = 0; i < data.length; i++) offsets[i + 1] = offsets[i]! + data[i]!.cuts.length + 2;
  const rules = {
    leavesMax: options.leavesMax,
    depthMax: options.depthMax ?? 12,
    leafRowsMin: options.leafRowsMin ?? 10,
    leafCurvatureMin: options.leafCurvatureMin ?? 1e-3,
    l2: options.l2 ?? 1,
    gainMin: options.gainMin ?? 1e-9,
    ...(options.monotone && { monotone: options.monotone }),
  };
  const random = seededRandom(options.seed);
  const base = baseScore(targets, options);
  const scores = new Float64Array(rows).fill(base);
  const gradients = new Float64Array(rows);
  const curvatures = new Float64Array(rows);
  const grown: GrownNode[][] = [];
  for (let tree = 0; tree < options.trees; tree++) {
    slopes(scores, targets, options, gradients, curvatures);
    const seen = draw(rows, options.rowShare ?? 1, random);
    const candidates = draw(data.length, options.columnShare ?? 1, random);
    const nodes = growTree(data, offsets, gradients, curvatures, seen, candidates, rules);
    for (const node of nodes) node.score *= options.learningRate;
    addScores(nodes, data, scores);
    grown.push(nodes);
    options.onTree?.(tree + 1);
  }
  return flatten(grown, data, base);
}

function check(columns: DenseColumns, targets: ArrayLike<number>, options: BoostingOptions): void {
  if (targets.length === 0) throw new TrainingImpossible('no rows');
  if (columns.length === 0) throw new TrainingImpossible('no columns');
  if (columns.length > tree_columns_max) throw new TrainingImpossible(`more than ${tree_columns_max} columns`);
  if (options.trees > trees_max) throw new TrainingImpossible(`more than ${trees_max} trees`);
  const wrong = columns.findIndex((column) => column.length !== targets.length);
  if (wrong >= 0) throw new TrainingImpossible(`column ${wrong} has not one value for each of ${targets.length} rows`);
}

function baseScore(targets: ArrayLike<number>, options: BoostingOptions): number {
  let sum = 0;
  let total = 0;
  for (let i = 0; i < targets.length; i++) {
    const weight = options.exampleWeights?.[i] ?? 1;
    sum += weight * targets[i]!;
    total += weight;
  }
  const mean = sum / total;
  if (options.objective === 'squared') return mean;
  const kept = Math.min(Math.max(mean, 1e-6), 1 - 1e-6);
  return Math.log(kept / (1 - kept));
}

function slopes(
  scores: Float64Array,
  targets: ArrayLike<number>,
  options: BoostingOptions,
  gradients: Float64Array,
  curvatures: Float64Array,
): void {
  for (let i = 0; i < scores.length; i++) {
    const weight = options.exampleWeights?.[i] ?? 1;
    const predicted = options.objective === 'logistic' ? 1 / (1 + Math.exp(-scores[i]!)) : scores[i]!;
    gradients[i] = weight * (predicted - targets[i]!);
    curvatures[i] = options.objective === 'logistic' ? weight * predicted * (1 - predicted) : weight;
  }
}

/** A share of 0 … count − 1, ascending, at least one of them. */
function draw(count: number, share: number, random: () => number): Uint32Array {
  const numbers = Uint32Array.from({ length: count }, (_, i) => i);
  if (share >= 1) return numbers;
  const wanted = Math.max(1, Math.round(count * share));
  for (let i = 0; i < wanted; i++) {
    const j = i + Math.floor(random() * (count - i));
    const kept = numbers[i]!;
    numbers[i] = numbers[j]!;
    numbers[j] = kept;
  }
  return numbers.subarray(0, wanted).sort();
}

function addScores(nodes: GrownNode[], data: readonly BinnedColumn[], scores: Float64Array): void {
  for (let row = 0; row < scores.length; row++) {
    let node = nodes[0]!;
    while (node.split) {
      const left = goesLeft(node.split, data[node.split.column]!.bins[row]!);
      node = nodes[left ? node.left! : node.left! + 1]!;
    }
    scores[row]! += node.score;
  }
}

function flatten(grown: GrownNode[][], data: readonly BinnedColumn[], base: number): BoostedTrees {
  const nodes = grown.flat();
  const roots = new Int32Array(grown.length);
  const columns = new Uint16Array(nodes.length);
  const thresholds = new Float32Array(nodes.length);
  const lefts = new Int32Array(nodes.length);
  const missingLeft = new Uint8Array(nodes.length);
  const values = new Float32Array(nodes.length);
  let start = 0;
  for (const [tree, own] of grown.entries()) {
    roots[tree] = start;
    for (let i = own.length - 1; i >= 0; i--) {
      const { split, left, totals, score } = own[i]!;
      values[start + i] = score;
      if (!split) continue;
      const at = start + left!;
      const share = own[left!]!.totals.rows / totals.rows;
      values[start + i] = share * values[at]! + (1 - share) * values[at + 1]!;
      columns[start + i] = split.column;
      thresholds[start + i] = data[split.column]!.cuts[split.bin - 1] ?? Number.POSITIVE_INFINITY;
      missingLeft[start + i] = split.missingLeft ? 1 : 0;
      lefts[start + i] = at;
    }
    start += own.length;
  }
  return { columnCount: data.length, base, roots, columns, thresholds, lefts, missingLeft, values };
}
