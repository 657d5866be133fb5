import {
  type DenseColumns,
  expectedF1Threshold,
  fitPlatt,
  foldsByGroup,
  type LinearModel,
  pickRows,
  plattProbability,
  type SparseRow,
  SparseRowsBuilder,
  scoresOf,
  splitByFold,
  TrainingImpossible,
  trainBoostedTrees,
  trainLogistic,
  treesScore,
} from '@guanxi/learning';
import { content_bags, content_bucket_bits } from './content.js';
import { ContentTrail } from './content-facts.js';
import type { LabelledDialogue } from './dialogue.js';
import { DialogueStatistics } from './dialogue-statistics.js';
import { columnNames, type HandoverModel, TurnContext } from './handover-model.js';
import { StructureReader } from './structure.js';
import { turnTerms } from './turn-terms.js';

export interface HandoverTraining {
  seed: number;
  /** Told the share done, 0 … 1. */
  onProgress?: (done: number) => void;
}

const folds = 5;
const dialogues_min = 2 * folds;
const content = { classes: 2, bucketBits: content_bucket_bits, l2: 2e-4, tolerance: 1e-6 } as const;
const boosting = {
  objective: 'logistic',
  trees: 500,
  learningRate: 0.02,
  leavesMax: 16,
  leafRowsMin: 10,
  l2: 2,
  rowShare: 0.7,
  columnShare: 0.25,
} as const;

/**
 * Learns when a human is due from dialogues whose turns say so. Words are learnt by logistic regression, and enter the
 * trees over structure as predictions from folds that did not see the dialogue; a dialogue's own counts are taken out
 * of the statistics while it is read. Calibration and threshold come from folds, too.
 *
 * @throws {TrainingImpossible} with fewer than 10 dialogues, or where no turn or every turn is due.
 */
export function trainHandover(dialogues: readonly LabelledDialogue[], training: HandoverTraining): HandoverModel {
  if (dialogues.length < dialogues_min) throw new TrainingImpossible(`fewer than ${dialogues_min} dialogues`);
  const progress = training.onProgress ?? (() => {});
  const turns = dialogues.flatMap((dialogue) => dialogue.turns);
  const due = Uint8Array.from(turns, (turn) => (turn.due ? 1 : 0));
  const dialogueOf = Uint32Array.from(dialogues.flatMap(({ turns }, i) => turns.map(() => i)));
  const foldOf = foldsByGroup(dialogueOf, folds, training.seed);

  const statistics = DialogueStatistics.empty();
  const columns = readStructure(dialogues, statistics);
  progress(0.1);
  const contents = content_bags.map((bag, i) => {
    const learnt = learnContent(dialogues, bag, due, foldOf);
    progress(0.1 + (0.4 * (i + 1)) / content_bags.length);
    columns.push(...followContent(dialogues, learnt.heldOut));
    return learnt.model;
  });
  const heldOut = heldOutScores(columns, due, foldOf, training.seed, (fold) => progress(0.5 + (0.4 * fold) / folds));
  const calibration = fitPlatt(heldOut, due);
  const threshold = expectedF1Threshold(heldOut.map((score) => plattProbability(calibration, score)));
  const trees = trainBoostedTrees(columns, due, { ...boosting, seed: training.seed });
  progress(1);
  return { statistics, contents, trees, columns: columnNames(), calibration, threshold };
}

/** Fills `statistics` with all dialogues, and reads each as if it had not been among them. */
function readStructure(dialogues: readonly LabelledDialogue[], statistics: DialogueStatistics): Float32Array[] {
  const read = dialogues.map(({ turns }) => turns.map(turnTerms));
  for (const dialogue of read) statistics.add(dialogue);
  const facts: Record<string, number>[] = [];
  for (const dialogue of read) {
    statistics.add(dialogue, -1);
    const reader = new StructureReader(statistics);
    for (const turn of dialogue) facts.push(reader.read(turn));
    statistics.add(dialogue);
  }
  return Object.keys(facts[0]!).map((name) => Float32Array.from(facts, (fact) => fact[name]!));
}

/** A content model of all turns, and the score of every turn by a model of the other folds. */
function learnContent(
  dialogues: readonly LabelledDialogue[],
  bag: (typeof content_bags)[number],
  due: Uint8Array,
  foldOf: Uint8Array,
): { model: LinearModel; heldOut: Float64Array } {
  const rows: SparseRow[] = [];
  const builder = new SparseRowsBuilder();
  for (const { turns } of dialogues) {
    const context = new TurnContext();
    for (const turn of turns) rows.push(bag.bagOf(context.next(turn)).row());
  }
  for (const row of rows) builder.add(row);
  const all = builder.build();
  const train = (picked: Uint32Array) =>
    trainLogistic(
      pickRows(all, picked),
      Array.from(picked, (row) => due[row]!),
      content,
    );
  const heldOut = new Float64Array(due.length);
  for (let fold = 0; fold < folds; fold++) {
    const { inside, outside } = splitByFold(foldOf, fold);
    const model = train(outside);
    for (const row of inside) heldOut[row] = scoresOf(model, rows[row]!)[0]!;
  }
  return { model: train(Uint32Array.from(due.keys())), heldOut };
}

function followContent(dialogues: readonly LabelledDialogue[], scores: Float64Array): Float32Array[] {
  const facts: number[][] = [];
  for (const { turns } of dialogues) {
    const trail = new ContentTrail();
    for (const turn of turns) facts.push(trail.read(turn.role, scores[facts.length]!));
  }
  return facts[0]!.map((_, i) => Float32Array.from(facts, (fact) => fact[i]!));
}

function heldOutScores(
  columns: DenseColumns,
  due: Uint8Array,
  foldOf: Uint8Array,
  seed: number,
  onFold: (fold: number) => void,
): Float64Array {
  const scores = new Float64Array(due.length);
  for (let fold = 0; fold < folds; fold++) {
    const { inside, outside } = splitByFold(foldOf, fold);
    const seen = columns.map((column) => Float32Array.from(outside, (row) => column[row]!));
    const labels = Array.from(outside, (row) => due[row]!);
    const trees = trainBoostedTrees(seen, labels, { ...boosting, seed });
    for (const row of inside) {
      scores[row] = treesScore(
        trees,
        columns.map((column) => column[row]!),
      );
    }
    onFold(fold + 1);
  }
  return scores;
}
