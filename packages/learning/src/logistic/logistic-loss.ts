import type { SparseRows } from '../text/sparse-rows.js';
import type { Objective } from './lbfgs.js';

export interface LogisticProblem {
  rows: SparseRows;
  labels: ArrayLike<number>;
  columns: number;
  /** 1 for two classes, else the number of classes. */
  outputs: number;
  l2: number;
  /** Multiplies the weight of column × output; 1 unless given. */
  scales?: Float32Array;
  exampleWeights?: Float64Array;
}

/**
 * The mean log loss plus l2 / 2 × the squared length of the weights (intercepts, which stand last, are free), with
 * its gradient.
 */
export function logisticLoss(problem: LogisticProblem): Objective {
  const { rows, labels, outputs, l2, scales, exampleWeights } = problem;
  const weightsEnd = problem.columns * outputs;
  const scaled = new Float64Array(weightsEnd);
  const scores = new Float64Array(outputs);
  let total = 0;
  for (let row = 0; row < rows.length; row++) total += exampleWeights?.[row] ?? 1;

  return (at, gradient) => {
    for (let i = 0; i < weightsEnd; i++) scaled[i] = at[i]! * (scales?.[i] ?? 1);
    gradient.fill(0);
    let loss = 0;
    for (let row = 0; row < rows.length; row++) {
      const from = rows.offsets[row]!;
      const to = rows.offsets[row + 1]!;
      const weight = (exampleWeights?.[row] ?? 1) / total;
      for (let k = 0; k < outputs; k++) scores[k] = at[weightsEnd + k]!;
      for (let i = from; i < to; i++) {
        const column = rows.columns[i]! * outputs;
        const value = rows.values[i]!;
        for (let k = 0; k < outputs; k++) scores[k]! += value * scaled[column + k]!;
      }
      loss += weight * residuals(scores, labels[row]!);
      for (let i = from; i < to; i++) {
        const column = rows.columns[i]! * outputs;
        const value = weight * rows.values[i]!;
        for (let k = 0; k < outputs; k++) gradient[column + k]! += value * scores[k]!;
      }
      for (let k = 0; k < outputs; k++) gradient[weightsEnd + k]! += weight * scores[k]!;
    }
    let squares = 0;
    for (let i = 0; i < weightsEnd; i++) {
      squares += at[i]! * at[i]!;
      gradient[i] = gradient[i]! * (scales?.[i] ?? 1) + l2 * at[i]!;
    }
    return loss + (l2 / 2) * squares;
  };
}

/** Replaces raw scores by predicted minus true probability, and returns the log loss of the example. */
function residuals(scores: Float64Array, label: number): number {
  if (scores.length === 1) {
    const score = scores[0]!;
    const loss = Math.log1p(Math.exp(-Math.abs(score))) + Math.max(score, 0) - (label === 1 ? score : 0);
    scores[0] = 1 / (1 + Math.exp(-score)) - (label === 1 ? 1 : 0);
    return loss;
  }
  let largest = Number.NEGATIVE_INFINITY;
  for (let k = 0; k < scores.length; k++) largest = Math.max(largest, scores[k]!);
  let sum = 0;
  for (let k = 0; k < scores.length; k++) sum += Math.exp(scores[k]! - largest);
  const loss = Math.log(sum) + largest - scores[label]!;
  for (let k = 0; k < scores.length; k++) scores[k] = Math.exp(scores[k]! - largest) / sum - (k === label ? 1 : 0);
  return loss;
}
