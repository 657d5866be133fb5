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
import { type Head, probabilityOf, type WeighedFactor } from '../screening-model.js';
import { type Term, termName } from './training-set.js';

const folds = 3;
const seed = 1;
const penalties = [1e-3, 1e-2, 1e-1];
const stacking_penalty = 1e-4;
const bounds = { iterationsMax: 100, tolerance: 1e-4 };

/** A head with the log-odds that it gives each row, where a head that was learnt has not seen the row's customer. */
export interface ScoredHead {
  head: Head;
  scores: Float64Array;
}

/**
 * A head learnt from rows: a logistic over all terms, its penalty the one that foresees best in cross-validation over
 * customers, calibrated on what the folds foresaw of each other (Platt 1999).
 *
 * Where few outcomes are known, a hundred weights are hard to come by. So what other heads say of the rows is tried too: a
 * logistic over their log-odds alone, which needs a weight for each; folded into one head it is again a sum of terms. It is
 * taken where it foresees better in the same cross-validation. Source: stacked generalisation (Wolpert 1992).
 *
 * @param others heads that have not seen these outcomes, such as the one that ships, and of a response the head of reading: whoever
 * responds has read.
 * @throws {TrainingImpossible} where all outcomes, or those of a fold, are alike.
 */
export function fitHead(
  terms: readonly Term[],
  columns: readonly ArrayLike<number>[],
  happened: Uint8Array,
  customers: ArrayLike<number>,
  others: readonly ScoredHead[] = [],
): ScoredHead {
  const foldOf = foldsByGroup(customers, folds, seed);
  const candidate = (l2: number, given: readonly ArrayLike<number>[], headFrom: (learnt: DenseLogistic) => Head) => {
    const scores = crossValidated(given, happened, foldOf, l2);
    return { l2, given, headFrom, scores, loss: logLoss(scores.map(sigmoid), happened) };
  };
  const tried = penalties.map((l2) => candidate(l2, columns, (learnt) => headOf(terms, learnt)));
  if (others.length > 0) {
    const given = others.map(({ scores }) => scores);
    tried.push(candidate(stacking_penalty, given, (learnt) => stacked(others, learnt)));
  }
  const best = tried.reduce((one, other) => (other.loss < one.loss ? other : one));
  const { slope, intercept } = fitPlatt(best.scores, happened);
  const learnt = trainDenseLogistic(best.given, happened, { l2: best.l2, ...bounds });
  const scores = best.scores.map((score) => slope * score + intercept);
  return { head: { ...best.headFrom(learnt), calibration: { slope, intercept } }, scores };
}

/** A head with what it says of rows. */
export function scored(head: Head, terms: readonly Term[], columns: readonly ArrayLike<number>[]): ScoredHead {
  const { slope, intercept } = head.calibration;
  return { head, scores: sumsOf(head, terms, columns).map((sum) => slope * sum + intercept) };
}

/** A logistic over heads' log-odds as one head over their terms. */
function stacked(heads: readonly ScoredHead[], { intercept, weights }: DenseLogistic): Head {
  let bias = intercept;
  const factors = new Map<string, WeighedFactor>();
  for (const [i, { head }] of heads.entries()) {
    const { slope, intercept: shift } = head.calibration;
    bias += weights[i]! * (slope * head.bias + shift);
    for (const term of head.factors) {
      const weight = (factors.get(termName(term))?.weight ?? 0) + weights[i]! * slope * term.weight;
      factors.set(termName(term), { ...term, weight });
    }
  }
  return { bias, factors: [...factors.values()], calibration: { slope: 1, intercept: 0 } };
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
  return sumsOf(head, terms, columns).map((sum) => probabilityOf(head, sum));
}

function sumsOf(head: Head, terms: readonly Term[], columns: readonly ArrayLike<number>[]): Float64Array {
  const places = new Map(terms.map((term, i) => [termName(term), i]));
  const sums = new Float64Array(columns[0]?.length ?? 0).fill(head.bias);
  for (const { weight, ...term } of head.factors) {
    const column = columns[places.get(termName(term))!]!;
    for (let row = 0; row < sums.length; row++) sums[row]! += weight * column[row]!;
  }
  return sums;
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
