import {
  areaUnderCurve,
  bootstrapIntervals,
  type DenseLogistic,
  denseScore,
  fitBgNbd,
  fitParetoNbd,
  trainDenseLogistic,
} from '@guanxi/learning';
import { readText } from '../../data/read-file.js';
import { WrongInput } from '../../wrong-input.js';
import type { Study } from '../registry.js';
import { refuseOthers, required } from '../study-options.js';
import { type ActivityTable, activityTable, type BuyingModels, historyAt } from './activity-table.js';
import { dayOf, type Purchases, readPurchases, spanOf } from './read-purchases.js';

const usage = 'Usage: npm run evaluate -- activity --data FILE --split YYYY-MM-DD [--seed N] [--json]';

// Days from which the model looks ahead to the split while it learns, as shares of the time before the split.
const windows = [0.5, 0.6, 0.7, 0.8];
const l2 = 0.01;
const interval_rounds = 200;

/**
 * Who of the customers known at the split buys again after it. Everything is learnt from before the split: the buying
 * models from the histories, and the logistic model from what followed upon earlier days, up to the split.
 */
export const activity: Study = {
  usage,
  measure({ seed, progress, now, options }) {
    refuseOthers(options, ['data', 'split'], usage);
    const file = required(options, 'data', usage);
    const split = dayOf(required(options, 'split', usage));
    if (split === undefined) throw new WrongInput(`--split: not a date as YYYY-MM-DD\n${usage}`);
    const started = now();
    const all = readPurchases(readText(file), file);
    const { first, last } = spanOf(all, split);

    const known = all.filter((purchases) => purchases[0]!.day <= split);
    const histories = known.map((purchases) => historyAt(purchases, split));
    progress.show('fitting the buying models', 0);
    const bgNbd = fitBgNbd(histories);
    const paretoNbd = fitParetoNbd(histories);
    const models: BuyingModels = { bgNbd, paretoNbd };
    progress.show('training', 0.5);
    const model = learn(all, first, split, models);
    const judged = activityTable(all, split, last, models);
    const scores = judged.bought.map((_, i) =>
      denseScore(
        model,
        judged.columns.map((column) => column[i]!),
      ),
    );
    progress.show('intervals', 0.7);
    const everybody = Uint32Array.from(scores, (_, i) => i);
    const intervals = bootstrapIntervals(scores.length, (drawn) => measure(judged, scores, drawn), {
      seed,
      rounds: interval_rounds,
    });
    const figures: Record<string, number> = {};
    for (const [key, value] of Object.entries(measure(judged, scores, everybody))) {
      figures[key] = value;
      const { low, high } = intervals[key as keyof typeof intervals];
      figures[`${key}_low`] = low;
      figures[`${key}_high`] = high;
    }
    const { r, alpha, a, b, logLikelihood } = bgNbd;
    Object.assign(figures, { log_likelihood: logLikelihood, r, alpha, a, b });
    Object.assign(figures, {
      pareto_log_likelihood: paretoNbd.logLikelihood,
      pareto_r: paretoNbd.r,
      pareto_alpha: paretoNbd.alpha,
      s: paretoNbd.s,
      beta: paretoNbd.beta,
    });
    return {
      name: 'evaluate activity',
      figures,
      aims: [
        { figure: 'auc', reference: { value: figures['auc_recency']!, by: 'recency' }, aim: '>= 0.783' },
        { figure: 'kept_50', reference: { value: figures['recency_kept_50']!, by: 'recency' } },
      ],
      size: scores.length,
      seed,
      seconds: (now() - started) / 1000,
    };
  },
};

/** A logistic model of buying again, from what followed upon several days before the split. */
function learn(all: readonly Purchases[], first: number, split: number, models: BuyingModels): DenseLogistic {
  const tables = windows.map((share) => activityTable(all, first + Math.round(share * (split - first)), split, models));
  const columns = tables[0]!.columns.map((_, c) => tables.flatMap((table) => [...table.columns[c]!]));
  return trainDenseLogistic(
    columns,
    tables.flatMap((table) => [...table.bought]),
    { l2 },
  );
}

/** Shares from 0 to 1, of the drawn customers. */
function measure(table: ActivityTable, scores: Float64Array, drawn: Uint32Array) {
  const pick = (list: Float64Array) => Float64Array.from(drawn, (i) => list[i]!);
  const bought = pick(table.bought);
  const ranked = pick(scores);
  const byRecency = pick(table.byRecency);
  return {
    auc: areaUnderCurve(ranked, bought),
    auc_recency: areaUnderCurve(byRecency, bought),
    auc_bg_nbd: areaUnderCurve(pick(table.byBgNbd), bought),
    auc_pareto_nbd: areaUnderCurve(pick(table.byParetoNbd), bought),
    kept_30: purchasesKept(ranked, bought, 0.3),
    kept_50: purchasesKept(ranked, bought, 0.5),
    kept_70: purchasesKept(ranked, bought, 0.7),
    recency_kept_30: purchasesKept(byRecency, bought, 0.3),
    recency_kept_50: purchasesKept(byRecency, bought, 0.5),
    recency_kept_70: purchasesKept(byRecency, bought, 0.7),
  };
}

/** The share of the purchases that the best-ranked `share` of the customers made, 0 to 1. */
function purchasesKept(scores: Float64Array, bought: Float64Array, share: number): number {
  const order = Uint32Array.from(scores, (_, i) => i).sort((a, b) => scores[b]! - scores[a]! || a - b);
  const kept = Math.round(share * order.length);
  let inside = 0;
  let all = 0;
  for (const [rank, i] of order.entries()) {
    all += bought[i]!;
    if (rank < kept) inside += bought[i]!;
  }
  return inside / all;
}
