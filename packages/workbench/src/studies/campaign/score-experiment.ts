import {
  chooseUplift,
  denseScore,
  type Experiment,
  pickColumns,
  pickExperiment,
  rowOf,
  trainDenseLogistic,
  upliftOf,
} from '@guanxi/learning';
import type { EmailExperiment } from './read-experiment.js';

export const folds = 5;
const l2 = 1e-3;

/** Rows of the experiment seen as one campaign: those who got one of its mails, and those who got none. */
export interface Campaign {
  columns: Float64Array[];
  experiment: Experiment;
  foldOf: Uint8Array;
}

/** What models say of rows that they have not seen. */
export interface Scored {
  uplift: Float64Array;
  /** How likely she visits when sent it, which is not what sending changes. */
  response: Float64Array;
}

/** @param mails the arms that count as sent; customers of another mail are left out. */
export function campaignOf(read: EmailExperiment, mails: readonly string[]): Campaign {
  const rows = Uint32Array.from(read.arms.keys()).filter(
    (row) => read.arms[row] === 'none' || mails.includes(read.arms[row]!),
  );
  return {
    columns: pickColumns(read.columns, rows),
    experiment: {
      treated: Uint8Array.from(rows, (row) => (read.arms[row] === 'none' ? 0 : 1)),
      outcomes: Uint8Array.from(rows, (row) => read.visits[row]!),
    },
    foldOf: Uint8Array.from(rows, (row) => read.indices[row]! % folds),
  };
}

/** Learns from `train` and scores `test`. Which kind of uplift model, is chosen inside `train`. */
export function scoreOn(train: Campaign, test: Campaign): Scored {
  const { model } = chooseUplift(train.columns, train.experiment, denselyNumbered(train.foldOf), l2);
  const visits = trainDenseLogistic([...train.columns, train.experiment.treated], train.experiment.outcomes, { l2 });
  const rows = Array.from(test.foldOf, (_, row) => rowOf(test.columns, row));
  return {
    uplift: Float64Array.from(rows, (row) => upliftOf(model, row)),
    response: Float64Array.from(rows, (row) => denseScore(visits, [...row, 1])),
  };
}

/** Scores every fold by models of the others. */
export function scoreByFolds(campaign: Campaign): Scored {
  const scored: Scored = {
    uplift: new Float64Array(campaign.foldOf.length),
    response: new Float64Array(campaign.foldOf.length),
  };
  for (const fold of new Set(campaign.foldOf)) {
    const numbers = Uint32Array.from(campaign.foldOf.keys());
    const inside = numbers.filter((row) => campaign.foldOf[row] === fold);
    const outside = numbers.filter((row) => campaign.foldOf[row] !== fold);
    const { uplift, response } = scoreOn(partOf(campaign, outside), partOf(campaign, inside));
    for (const [i, row] of inside.entries()) {
      scored.uplift[row] = uplift[i]!;
      scored.response[row] = response[i]!;
    }
  }
  return scored;
}

function partOf({ columns, experiment, foldOf }: Campaign, rows: Uint32Array): Campaign {
  return {
    columns: pickColumns(columns, rows),
    experiment: pickExperiment(experiment, rows),
    foldOf: Uint8Array.from(rows, (row) => foldOf[row]!),
  };
}

/** The folds that are left, numbered 0, 1, 2 … */
function denselyNumbered(foldOf: Uint8Array): Uint8Array {
  const left = [...new Set(foldOf)].sort((a, b) => a - b);
  return foldOf.map((fold) => left.indexOf(fold));
}
