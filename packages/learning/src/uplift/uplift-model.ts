import { TrainingImpossible } from '../errors.js';
import { type DenseLogistic, denseScore, trainDenseLogistic } from '../logistic/dense-logistic.js';
import { sigmoid } from '../logistic/linear-model.js';
import type { Experiment } from './qini.js';

/** What sending changes in the chance of an outcome, from −1 to 1 or, where only the order counts, on a scale of its own. */
export type UpliftModel =
  | { kind: 'two_models'; treated: DenseLogistic; untreated: DenseLogistic }
  | { kind: 'class_transformation'; model: DenseLogistic };

export const upliftKinds = ['two_models', 'class_transformation'] as const;

/** The uplift of one row: a difference of probabilities by two models, log odds by class transformation. */
export function upliftOf(model: UpliftModel, row: ArrayLike<number>): number {
  if (model.kind === 'class_transformation') return denseScore(model.model, row);
  return sigmoid(denseScore(model.treated, row)) - sigmoid(denseScore(model.untreated, row));
}

/**
 * Learns what sending changes, from customers of whom some were sent it at random.
 *
 * `two_models`: one logistic model of the treated, one of the untreated; the difference is the uplift.
 * `class_transformation`: one logistic model of «as if the sending made the difference» (treated and yes, or untreated
 * and no), both arms weighing the same. Source: Jaśkowski and Jaroszewicz, "Uplift modeling for clinical trial data"
 * (ICML workshop 2012).
 * @throws {TrainingImpossible} where an arm is empty or all its outcomes are alike.
 */
export function trainUplift(
  kind: UpliftModel['kind'],
  columns: readonly ArrayLike<number>[],
  { treated, outcomes }: Experiment,
  l2: number,
): UpliftModel {
  const arms = [false, true].map((isTreated) =>
    Uint32Array.from(Array.from(treated, (_, i) => i).filter((i) => treated[i]! > 0 === isTreated)),
  );
  const [untreatedRows, treatedRows] = arms as [Uint32Array, Uint32Array];
  if (untreatedRows.length === 0 || treatedRows.length === 0) throw new TrainingImpossible('one arm is empty');
  if (kind === 'two_models') {
    const learn = (rows: Uint32Array) =>
      trainDenseLogistic(
        columns.map((column) => Float64Array.from(rows, (row) => column[row]!)),
        Float64Array.from(rows, (row) => outcomes[row]!),
        { l2 },
      );
    return { kind, treated: learn(treatedRows), untreated: learn(untreatedRows) };
  }
  const share = treatedRows.length / treated.length;
  const agreed = Uint8Array.from(outcomes, (outcome, i) => (treated[i]! > 0 === outcome > 0 ? 1 : 0));
  const exampleWeights = Float64Array.from(treated, (arm) => (arm > 0 ? 1 / share : 1 / (1 - share)));
  return { kind, model: trainDenseLogistic(columns, agreed, { l2, exampleWeights }) };
}
