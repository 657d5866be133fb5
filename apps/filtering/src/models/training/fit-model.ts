import { plainModel } from '../plain-model.js';
import { type Head, type HeadName, headNames, type ScreeningModel } from '../screening-model.js';
import type { HeadFactor, HeadJudgement, TrainingStage, UpliftJudgement } from '../trained-model.js';
import { fitHead, foreseen, type ScoredHead, scored } from './fit-head.js';
import { fitUplift, type HoldOutRows } from './fit-uplift.js';
import { compareHeads } from './judge-head.js';
import { judged_positives_min, trained_positives_min } from './training-bounds.js';
import { type TrainingSet, termName } from './training-set.js';

const leading_factors_max = 10;

/** A trained model with what it was judged by. */
export interface FittedModel {
  model: ScreeningModel;
  heads: HeadJudgement[];
  uplift: UpliftJudgement;
}

/** Thrown when too little came of the messages to learn a head that a model cannot do without. */
export class TooFewPositives extends Error {
  constructor(
    readonly what: string,
    readonly found: number,
    readonly needed: number,
  ) {
    super(`${found} ${what}, of ${needed}`);
    this.name = 'TooFewPositives';
  }
}

/**
 * Trains the heads on the rows decided on first, and judges them beside those of the model in force on the later ones. A
 * head of which too little is known stays that of the model in force. Pure: the same set gives the same model.
 *
 * @throws {TooFewPositives} when too few responded.
 */
export function fitModel(set: TrainingSet, report: (stage: TrainingStage, doneShare: number) => void): FittedModel {
  const { terms, sent, customers, judgedFrom, inForce, version } = set;
  const rowsWhere = (isWanted: (row: number) => boolean) => Uint32Array.from(sent.keys()).filter(isWanted);
  const learning = rowsWhere((row) => row < judgedFrom && sent[row] === 1);
  const judging = rowsWhere((row) => row >= judgedFrom && sent[row] === 1);
  const learningColumns = picked(set, learning);
  const judgingColumns = picked(set, judging);
  const heads = {} as Record<HeadName, Head>;
  let reading: ScoredHead | undefined;
  const judgements: HeadJudgement[] = [];
  for (const [i, head] of headNames.entries()) {
    report('fitting', i / headNames.length);
    const known = valuesAt(set.outcomes[head], learning);
    const unseen = valuesAt(set.outcomes[head], judging);
    const [trainedPositives, judgedPositives] = [countOf(known), countOf(unseen)];
    const isTrained =
      isEnough(trainedPositives, known.length, trained_positives_min) &&
      isEnough(judgedPositives, unseen.length, judged_positives_min);
    if (!isTrained && head === 'responds') refuse(trainedPositives, judgedPositives);
    // What ships has seen none of these outcomes; the model in force may have been learnt from them.
    const shipped = scored(plainModel.heads[head], terms, learningColumns);
    const others = reading ? [shipped, reading] : [shipped];
    const fitted = isTrained
      ? fitHead(terms, learningColumns, known, valuesAt(customers, learning), others)
      : scored(inForce.heads[head], terms, learningColumns);
    heads[head] = fitted.head;
    // Learnt first, since whoever responds or reacts badly has come.
    if (head === 'reads') reading = fitted;
    report('judging', i / headNames.length);
    const compared = compareHeads(
      foreseen(heads[head], terms, judgingColumns),
      foreseen(inForce.heads[head], terms, judgingColumns),
      unseen,
      valuesAt(customers, judging),
    );
    const leadingFactors = leadingOf(heads[head], set, learningColumns);
    judgements.push({ head, isTrained, trainedPositives, judgedPositives, ...compared, leadingFactors });
  }
  const randomised = (from: number, to: number) =>
    holdOutRows(
      set,
      rowsWhere((row) => row >= from && row < to && set.randomised[row] === 1),
    );
  const judgedByChance = randomised(judgedFrom, sent.length);
  const responds = foreseen(heads.responds, terms, judgedByChance.columns);
  const uplift = fitUplift(terms, randomised(0, judgedFrom), judgedByChance, responds);
  const model = { version, heads, ...(uplift.heads && { uplift: uplift.heads }) };
  return { model, heads: judgements, uplift: uplift.judgement };
}

function isEnough(positives: number, rows: number, min: number): boolean {
  return positives >= min && rows - positives >= min;
}

function refuse(trainedPositives: number, judgedPositives: number): never {
  if (trainedPositives < trained_positives_min) {
    throw new TooFewPositives('responses among those to train on', trainedPositives, trained_positives_min);
  }
  throw new TooFewPositives('responses among those to judge on', judgedPositives, judged_positives_min);
}

function holdOutRows(set: TrainingSet, rows: Uint32Array): HoldOutRows {
  const [sent, comes] = [valuesAt(set.sent, rows), valuesAt(set.outcomes.comes, rows)];
  return { columns: picked(set, rows), sent, comes, customers: valuesAt(set.customers, rows) };
}

/** The factors that move a head most over these rows, the heaviest first. */
function leadingOf(head: Head, { terms }: TrainingSet, columns: readonly Float32Array[]): HeadFactor[] {
  const deviations = new Map(terms.map((term, i) => [termName(term), deviationOf(columns[i]!)]));
  return head.factors
    .map(({ weight, ...term }) => ({
      name: term.factor,
      weight: head.calibration.slope * weight * (deviations.get(termName(term)) ?? 0),
    }))
    .sort((a, b) => Math.abs(b.weight) - Math.abs(a.weight))
    .slice(0, leading_factors_max);
}

function deviationOf(values: Float32Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
}

function picked({ columns }: TrainingSet, rows: Uint32Array): Float32Array[] {
  return columns.map((column) => Float32Array.from(rows, (row) => column[row]!));
}

function valuesAt<T extends Uint8Array | Uint32Array>(column: T, rows: Uint32Array): T {
  const Column = column.constructor as { new (length: number): T };
  const flags = new Column(rows.length);
  for (const [i, row] of rows.entries()) flags[i] = column[row]!;
  return flags;
}

function countOf(flags: Uint8Array): number {
  return flags.reduce((sum, flag) => sum + flag, 0);
}
