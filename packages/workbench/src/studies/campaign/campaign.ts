import { areaUnderCurve, bootstrapIntervals, gainKept, qini, qiniCurve } from '@guanxi/learning';
import { readText } from '../../data/read-file.js';
import type { Study } from '../registry.js';
import { refuseOthers, required } from '../study-options.js';
import { readExperiment } from './read-experiment.js';
import { type Campaign, campaignOf, type Scored, scoreByFolds, scoreOn } from './score-experiment.js';

const usage = 'Usage: npm run evaluate -- campaign --data FILE [--test FILE] [--seed N] [--json]';
const interval_rounds = 100;
const campaigns = { any: ['mens', 'womens'], womens: ['womens'] };

/**
 * Whom to mail, learnt from a randomised campaign and judged by incremental visits: by folds of `--data`, or, with
 * `--test`, on that file alone. Which kind of model, is chosen inside each training part.
 */
export const campaign: Study = {
  usage,
  measure({ seed, progress, now, options }) {
    refuseOthers(options, ['data', 'test'], usage);
    const started = now();
    const read = (name: string) => {
      const file = required(options, name, usage);
      return readExperiment(readText(file), file);
    };
    const train = read('data');
    const test = options['test'] === undefined ? undefined : read('test');
    const figures: Record<string, number> = {};
    for (const [name, mails] of Object.entries(campaigns)) {
      progress.show(name, name === 'any' ? 0 : 0.5);
      const judged = campaignOf(test ?? train, mails);
      const scored = test ? scoreOn(campaignOf(train, mails), judged) : scoreByFolds(judged);
      const everybody = Uint32Array.from(judged.foldOf.keys());
      const intervals = bootstrapIntervals(everybody.length, (drawn) => measure(judged, scored, drawn, name), {
        seed,
        rounds: interval_rounds,
      });
      for (const [key, value] of Object.entries(measure(judged, scored, everybody, name))) {
        figures[key] = value;
        figures[`${key}_low`] = intervals[key]!.low;
        figures[`${key}_high`] = intervals[key]!.high;
      }
    }
    return {
      name: 'evaluate campaign',
      figures,
      aims: [
        { figure: 'qini_any', reference: { value: 0.0407, by: 'bought women’s goods' }, aim: '>= 0.0407' },
        { figure: 'qini_womens', reference: { value: 0.0658, by: 'two logistic models' }, aim: '>= 0.0658' },
        { figure: 'kept_any_70', reference: { value: 0.7, by: 'chance' } },
        { figure: 'kept_any_50', reference: { value: 0.5, by: 'chance' } },
      ],
      size: (test ?? train).arms.length,
      seed,
      seconds: (now() - started) / 1000,
    };
  },
};

/** Shares from 0 to 1, of the drawn customers. */
function measure({ experiment }: Campaign, { uplift, response }: Scored, drawn: Uint32Array, name: string) {
  const byUplift = qiniCurve(uplift, experiment, drawn);
  const byResponse = qiniCurve(response, experiment, drawn);
  const figures: Record<string, number> = {
    [`qini_${name}`]: qini(uplift, experiment, drawn),
    [`kept_${name}_70`]: gainKept(byUplift, 0.7),
    [`kept_${name}_50`]: gainKept(byUplift, 0.5),
    [`by_response_kept_${name}_70`]: gainKept(byResponse, 0.7),
    [`by_response_kept_${name}_50`]: gainKept(byResponse, 0.5),
  };
  if (name === 'any') {
    figures['auc_visit'] = areaUnderCurve(
      Float64Array.from(drawn, (row) => response[row]!),
      Float64Array.from(drawn, (row) => experiment.outcomes[row]!),
    );
  }
  return figures;
}
