import {
  type DenseLogistic,
  denseScore,
  fitPlatt,
  foldsByGroup,
  logLoss,
  pickColumns,
  rowOf,
  sigmoid,
  splitByFold,
  trainDenseLogistic,
} from '@guanxi/learning';
import { type Head, probabilityOf } from '../screening-model.js';
import { type Term, termName } from './training-set.js';

const folds = 3;
const seed = 1;
const penalties = [1e-3, 1e-2, 1e-1];
const bounds = { iterationsMax: 100, tolerance: 1e-4 };

/**
 * A head learnt from rows: a logistic over all terms, its penalty the one that foresees best in cross-validation over
 * customers, calibrated on what the folds foresaw of each other (Platt 1999).
 *
 * @throws {TrainingImpossible} where all outcomes, or those of a fold, are alike.
 */
export function fitHead(
  terms: readonly Term[],
  columns: readonly ArrayLike<number>[],
  happened: Uint8Array,
  customers: ArrayLike<number>,
): Head {
  const foldOf = foldsByGroup(customers, folds, seed);
  const tried = penalties.map((l2) => ({ l2, scores: crossValidated(columns, happened, foldOf, l2) }));
  const [best] = tried.toSorted(
    (a, b) => logLoss(a.scores.map(sigmoid), happened) - logLoss(b.scores.map(sigmoid), happened),
  );
  const { slope, intercept } = fitPlatt(best!.scores, happened);
  return headOf(terms, trainDenseLogistic(columns, happened, { l2: best!.l2, ...bounds }), { slope, intercept });
}

/** A logistic model over terms as a head; what it gives no weight is left out. */
export function headOf(
  terms: readonly Term[],
  { intercept, weights }: DenseLogistic,
  calibration: Head['calibration'] = { slope: 1, intercept: 0 },
): Head {
  const factors = terms.map((term, i) => ({ ...term, weight: weights[i]! })).filter(({ weight }) => weight !== 0);
  return { bias: intercept, factors, calibration };
}

/** What a head foresees of every row, 0 to 1. */
export function foreseen(head: Head, terms: readonly Term[], columns: readonly ArrayLike<number>[]): Float64Array {
  const places = new Map(terms.map((term, i) => [termName(term), i]));
  const sums = new Float64Array(columns[0]?.length ?? 0).fill(head.bias);
  for (const { weight, ...term } of head.factors) {
    const column = columns[places.get(termName(term))!]!;
    for (let row = 0; row < sums.length; row++) sums[row]! += weight * column[row]!;
  }
  return sums.map((sum) => probabilityOf(head, sum));
}

/** The log-odds of every row by a model that has not seen its customer. */
function crossValidated(
  columns: readonly ArrayLike<number>[],
  happened: Uint8Array,
  foldOf: Uint8Array,
  l2: number,
): Float64Array {
  const scores = new Float64Array(happened.length);
  for (let fold = 0; fold < folds; fold++) {
    const { inside, outside } = splitByFold(foldOf, fold);
    const labels = Uint8Array.from(outside, (row) => happened[row]!);
    const model = trainDenseLogistic(pickColumns(columns, outside), labels, { l2, ...bounds });
    for (const row of inside) scores[row] = denseScore(model, rowOf(columns, row));
  }
  return scores;
}
