import type { SparseRow } from '../text/sparse-rows.js';

/**
 * Weights of a logistic model over hashed columns. Two classes need one output, whose positive side is class 1;
 * more classes have an output each.
 */
export interface LinearModel {
  readonly classes: number;
  readonly bucketBits: number;
  /** `weights[column × outputs + output]` */
  readonly weights: Float32Array;
  readonly intercepts: Float64Array;
}

export function outputsOf(classes: number): number {
  return classes === 2 ? 1 : classes;
}

/** The raw score of every output: log odds for two classes, unnormalised log probabilities for more. */
export function scoresOf(model: LinearModel, row: SparseRow): Float64Array {
  const outputs = model.intercepts.length;
  const scores = Float64Array.from(model.intercepts);
  for (let i = 0; i < row.columns.length; i++) {
    const at = row.columns[i]! * outputs;
    const value = row.values[i]!;
    for (let k = 0; k < outputs; k++) scores[k]! += value * model.weights[at + k]!;
  }
  return scores;
}

/** The probability of every class, from the raw scores of `scoresOf`. */
export function probabilitiesOf(scores: Float64Array): Float64Array {
  if (scores.length === 1) {
    const p = sigmoid(scores[0]!);
    return Float64Array.of(1 - p, p);
  }
  return softmax(scores);
}

export function sigmoid(score: number): number {
  return score >= 0 ? 1 / (1 + Math.exp(-score)) : Math.exp(score) / (1 + Math.exp(score));
}

export function softmax(scores: Float64Array): Float64Array {
  let largest = Number.NEGATIVE_INFINITY;
  for (const score of scores) largest = Math.max(largest, score);
  const shares = scores.map((score) => Math.exp(score - largest));
  let sum = 0;
  for (const share of shares) sum += share;
  return shares.map((share) => share / sum);
}

/** What one column added to a class's score. */
export interface Contribution {
  column: number;
  weight: number;
}

/**
 * What every column of `row` added to the score of `chosen` against the mean of the other classes, largest effect
 * first. Together with the intercept they are exactly the score.
 */
export function contributionsOf(model: LinearModel, row: SparseRow, chosen: number): Contribution[] {
  const outputs = model.intercepts.length;
  const contributions: Contribution[] = [];
  for (let i = 0; i < row.columns.length; i++) {
    const at = row.columns[i]! * outputs;
    contributions.push({
      column: row.columns[i]!,
      weight: row.values[i]! * effect(model.weights, at, outputs, chosen),
    });
  }
  return contributions.sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight) || a.column - b.column);
}

function effect(weights: Float32Array, at: number, outputs: number, chosen: number): number {
  if (outputs === 1) return chosen === 1 ? weights[at]! : -weights[at]!;
  let others = 0;
  for (let k = 0; k < outputs; k++) if (k !== chosen) others += weights[at + k]!;
  return weights[at + chosen]! - others / (outputs - 1);
}
