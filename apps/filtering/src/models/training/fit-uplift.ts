import {
  bootstrapIntervals,
  chooseUplift,
  type Experiment,
  foldsByGroup,
  qini,
  splitByFold,
  TrainingImpossible,
  type UpliftModel,
} from '@guanxi/learning';
import { type UpliftHeads, upliftOf } from '../screening-model.js';
import type { Measured, UpliftJudgement } from '../trained-model.js';
import { RowsByCustomer } from './draw-customers.js';
import { foreseen, headOf } from './fit-head.js';
import { held_out_customers_min } from './training-bounds.js';
import type { Term } from './training-set.js';

const folds = 3;
const seed = 1;
const l2 = 1e-1;
const bootstrap_rounds = 100;

/** Customers of whom chance decided whether they were sent a message, by columns of one length. */
export interface HoldOutRows {
  columns: Float32Array[];
  sent: Uint8Array;
  comes: Uint8Array;
  customers: Uint32Array;
}

/** What was learnt of uplift; no heads where it is of no use. */
export interface FittedUplift {
  heads: UpliftHeads | undefined;
  judgement: UpliftJudgement;
}

/**
 * Learns whom a message changes from those sent it beside those held out, and judges the order on others (Radcliffe 2007).
 * It is used where its Qini is above chance with its whole interval, and above that of the order by response.
 *
 * @param responds what the candidate foresees of the judging rows, 0 to 1.
 */
export function fitUplift(
  terms: readonly Term[],
  learning: HoldOutRows,
  judging: HoldOutRows,
  responds: Float64Array,
): FittedUplift {
  const [heldOut, judgedHeldOut] = [learning, judging].map(({ sent }) => sent.length - countOf(sent)) as [
    number,
    number,
  ];
  const judgement = (rest: Partial<UpliftJudgement>): UpliftJudgement => ({
    ...{ isUsed: false, notUsedBecause: '', qini: null, responseQini: null },
    ...{ sentCount: countOf(learning.sent) + countOf(judging.sent), heldOutCount: heldOut + judgedHeldOut },
    ...rest,
  });
  const fewest = Math.min(heldOut, judgedHeldOut);
  if (fewest < held_out_customers_min) {
    const notUsedBecause = `${heldOut} held out to learn from and ${judgedHeldOut} to judge by, of ${held_out_customers_min} each`;
    return { heads: undefined, judgement: judgement({ notUsedBecause }) };
  }
  const model = trained(learning);
  if (model instanceof TrainingImpossible) {
    return { heads: undefined, judgement: judgement({ notUsedBecause: model.message }) };
  }
  const heads = headsOf(terms, model);
  const foreseenOf = heads.map((head) => foreseen(head, terms, judging.columns));
  const uplifts = Float64Array.from(responds, (_, row) => upliftOf(foreseenOf.map((of) => of[row]!)));
  const { ours, byResponse } = judged(uplifts, responds, judging);
  const isAboveChance = ours.low > 0;
  const isUsed = isAboveChance && ours.value > byResponse.value;
  const notUsedBecause = isUsed
    ? ''
    : isAboveChance
      ? 'the order by response is as good'
      : 'its order cannot be told from chance';
  return {
    heads: isUsed ? heads : undefined,
    judgement: judgement({ isUsed, notUsedBecause, qini: ours, responseQini: byResponse }),
  };
}

function trained({ columns, sent, comes, customers }: HoldOutRows): UpliftModel | TrainingImpossible {
  try {
    const foldOf = foldsByGroup(customers, folds, seed);
    // A Qini needs both arms in every fold, and a model both outcomes in each.
    for (let fold = 0; fold < folds; fold++) {
      const { inside } = splitByFold(foldOf, fold);
      const arm = countOf(Uint8Array.from(inside, (row) => sent[row]!));
      if (arm === 0 || arm === inside.length) return new TrainingImpossible('a part of those held out is empty');
    }
    return chooseUplift(columns, { treated: sent, outcomes: comes }, foldOf, l2).model;
  } catch (error) {
    if (error instanceof TrainingImpossible) return error;
    throw error;
  }
}

function headsOf(terms: readonly Term[], model: UpliftModel): UpliftHeads {
  if (model.kind === 'class_transformation') return [headOf(terms, model.model)];
  return [headOf(terms, model.treated), headOf(terms, model.untreated)];
}

function judged(
  uplifts: Float64Array,
  responds: Float64Array,
  { sent, comes, customers }: HoldOutRows,
): { ours: Measured; byResponse: Measured } {
  const experiment: Experiment = { treated: sent, outcomes: comes };
  const rows = new RowsByCustomer(customers);
  const measure = (drawn?: Uint32Array) => ({
    ours: qini(uplifts, experiment, drawn),
    byResponse: qini(responds, experiment, drawn),
  });
  const intervals = bootstrapIntervals(rows.customerCount, (drawn) => measure(rows.rowsOf(drawn)), {
    rounds: bootstrap_rounds,
  });
  const values = measure();
  return {
    ours: { value: values.ours, ...intervals.ours },
    byResponse: { value: values.byResponse, ...intervals.byResponse },
  };
}

function countOf(flags: Uint8Array): number {
  return flags.reduce((sum, flag) => sum + flag, 0);
}
