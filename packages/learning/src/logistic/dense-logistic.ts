import { TrainingImpossible } from '../errors.js';
import { minimise } from './lbfgs.js';

/** Weights of a logistic model over columns of plain numbers. */
export interface DenseLogistic {
  readonly intercept: number;
  /** By column, for values as they are. */
  readonly weights: Float64Array;
}

export interface DenseLogisticOptions {
  /** Strength of the L2 penalty on the mean loss, for columns scaled to a standard deviation of 1. */
  l2: number;
  /** Weight of every example, 0 or more; 1 unless told. */
  exampleWeights?: ArrayLike<number>;
  iterationsMax?: number;
  tolerance?: number;
}

/** The log odds of one row. */
export function denseScore({ intercept, weights }: DenseLogistic, row: ArrayLike<number>): number {
  let score = intercept;
  for (let i = 0; i < weights.length; i++) score += weights[i]! * row[i]!;
  return score;
}

/**
 * Fits a logistic model to `columns`, one list of numbers each, and labels, of which those above 0 are positive.
 * Columns are standardised, so that one penalty suits all; one that is the same everywhere gets no weight.
 *
 * @throws {TrainingImpossible} where all labels are alike, or a column is of another length or has a number missing.
 */
export function trainDenseLogistic(
  columns: readonly ArrayLike<number>[],
  labels: ArrayLike<number>,
  { l2, exampleWeights, iterationsMax = 200, tolerance = 1e-6 }: DenseLogisticOptions,
): DenseLogistic {
  const rows = labels.length;
  const width = columns.length;
  const { shares, positives } = shareOut(labels, exampleWeights);
  if (!(positives > 0 && positives < 1)) throw new TrainingImpossible('training needs examples of both kinds');
  const means = new Float64Array(width);
  const deviations = new Float64Array(width);
  const values = new Float64Array(rows * width);
  for (const [c, column] of columns.entries()) {
    if (column.length !== rows) throw new TrainingImpossible(`column ${c} has ${column.length} of ${rows} rows`);
    let mean = 0;
    let squares = 0;
    for (let row = 0; row < rows; row++) mean += shares[row]! * column[row]!;
    for (let row = 0; row < rows; row++) squares += shares[row]! * (column[row]! - mean) ** 2;
    if (!Number.isFinite(squares)) throw new TrainingImpossible(`column ${c} has a number missing`);
    means[c] = mean;
    deviations[c] = squares > 1e-24 * mean * mean ? Math.sqrt(squares) : 0;
    if (deviations[c] === 0) continue;
    for (let row = 0; row < rows; row++) values[row * width + c] = (column[row]! - mean) / deviations[c]!;
  }

  const at = new Float64Array(width + 1);
  at[width] = Math.log(positives / (1 - positives));
  const loss = (position: Float64Array, gradient: Float64Array): number => {
    gradient.fill(0);
    let sum = 0;
    for (let row = 0, start = 0; row < rows; row++, start += width) {
      let score = position[width]!;
      for (let c = 0; c < width; c++) score += position[c]! * values[start + c]!;
      const positive = labels[row]! > 0 ? 1 : 0;
      sum += shares[row]! * (Math.log1p(Math.exp(-Math.abs(score))) + Math.max(score, 0) - positive * score);
      const residual = shares[row]! * (1 / (1 + Math.exp(-score)) - positive);
      for (let c = 0; c < width; c++) gradient[c]! += residual * values[start + c]!;
      gradient[width]! += residual;
    }
    for (let c = 0; c < width; c++) {
      sum += (l2 / 2) * position[c]! * position[c]!;
      gradient[c]! += l2 * position[c]!;
    }
    return sum;
  };
  minimise(loss, at, { iterationsMax, tolerance });

  const weights = new Float64Array(width);
  let intercept = at[width]!;
  for (let c = 0; c < width; c++) {
    if (deviations[c] === 0) continue;
    weights[c] = at[c]! / deviations[c]!;
    intercept -= weights[c]! * means[c]!;
  }
  return { intercept, weights };
}

/** Every example's share of the whole weight, and that of the positive ones together. */
function shareOut(labels: ArrayLike<number>, exampleWeights: ArrayLike<number> | undefined) {
  const shares = Float64Array.from(labels, (_, row) => exampleWeights?.[row] ?? 1);
  const total = shares.reduce((sum, weight) => sum + weight, 0);
  let positives = 0;
  for (let row = 0; row < shares.length; row++) {
    shares[row]! /= total;
    if (labels[row]! > 0) positives += shares[row]!;
  }
  return { shares, positives };
}
