import { splitByFold } from '../folds.js';
import { type Experiment, qini } from './qini.js';
import { trainUplift, type UpliftModel, upliftKinds, upliftOf } from './uplift-model.js';

/** A chosen model, and the Qini of every kind on each of the folds that chose it. */
export interface ChosenUplift {
  model: UpliftModel;
  qiniByKind: Record<UpliftModel['kind'], number[]>;
}

/**
 * The first kind of uplift model, or the other where it orders unseen customers better by more than one standard error
 * in cross-validation over `foldOf`; trained on all rows. Pass training rows only: what judges the result must take no
 * part in the choice.
 *
 * Source: the one-standard-error rule (Breiman et al., Classification and Regression Trees, 1984); a Qini is noisy, and
 * taking whichever was ahead by chance costs more than it gains.
 * @throws {TrainingImpossible} as `trainUplift` does.
 */
export function chooseUplift(
  columns: readonly ArrayLike<number>[],
  experiment: Experiment,
  foldOf: Uint8Array,
  l2: number,
): ChosenUplift {
  const folds = [...new Set(foldOf)];
  const qiniByKind: ChosenUplift['qiniByKind'] = { two_models: [], class_transformation: [] };
  for (const fold of folds) {
    const { inside, outside } = splitByFold(foldOf, fold);
    const unseen = pickExperiment(experiment, inside);
    for (const kind of upliftKinds) {
      const model = trainUplift(kind, pickColumns(columns, outside), pickExperiment(experiment, outside), l2);
      const scores = Float64Array.from(inside, (row) => upliftOf(model, rowOf(columns, row)));
      qiniByKind[kind].push(qini(scores, unseen));
    }
  }
  const ahead = folds.map((_, i) => qiniByKind.class_transformation[i]! - qiniByKind.two_models[i]!);
  const kind = isClearlyAbove0(ahead) ? 'class_transformation' : 'two_models';
  return { model: trainUplift(kind, columns, experiment, l2), qiniByKind };
}

/** Whether the mean of several numbers is more than its standard error above 0. */
export function isClearlyAbove0(numbers: readonly number[]): boolean {
  const mean = numbers.reduce((sum, value) => sum + value, 0) / numbers.length;
  const squares = numbers.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return mean > Math.sqrt(squares / (numbers.length - 1) / numbers.length);
}

export function pickColumns(columns: readonly ArrayLike<number>[], rows: Uint32Array): Float64Array[] {
  return columns.map((column) => Float64Array.from(rows, (row) => column[row]!));
}

export function pickExperiment({ treated, outcomes }: Experiment, rows: Uint32Array): Experiment {
  return {
    treated: Float64Array.from(rows, (row) => treated[row]!),
    outcomes: Float64Array.from(rows, (row) => outcomes[row]!),
  };
}

export function rowOf(columns: readonly ArrayLike<number>[], row: number): number[] {
  return columns.map((column) => column[row]!);
}
