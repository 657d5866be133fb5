import { minimise, type Objective } from '../logistic/lbfgs.js';
import { type BuyingHistory, type CountedHistory, countHistories } from './buying-history.js';

/** ln likelihood of one history; adds `weight` × its slope in the logarithm of every parameter to `slopes`. */
export type LogLikelihood = (
  parameters: Float64Array,
  history: CountedHistory,
  weight: number,
  slopes: Float64Array,
) => number;

/** One of the positive parameters of a model: where to start looking for it, and whether it is a time. */
export interface SoughtParameter {
  /** For times, as shares of the longest history. */
  starts: readonly number[];
  isTime: boolean;
}

// A parameter two hundred times larger or smaller than the longest history tells nothing more of it.
const logarithm_max = Math.log(200);
const iterations_max = 200;

/**
 * The positive parameters of largest likelihood, found in their logarithms from every start, and ln of that likelihood
 * summed over all customers.
 *
 * @throws {TrainingImpossible} as `countHistories` does.
 */
export function fitLogs(
  lived: Iterable<BuyingHistory>,
  logLikelihood: LogLikelihood,
  sought: readonly SoughtParameter[],
): { parameters: Float64Array; logLikelihood: number } {
  const counted = countHistories(lived);
  const unit = counted.reduce((longest, { age }) => Math.max(longest, age), 0);
  const histories = counted.map((one) => ({ ...one, lastAt: one.lastAt / unit, age: one.age / unit }));
  const customers = histories.reduce((sum, history) => sum + history.customers, 0);
  const repeats = histories.reduce((sum, history) => sum + history.customers * history.repeats, 0);
  const parameters = new Float64Array(sought.length);
  const loss: Objective = (at, gradient) => {
    gradient.fill(0);
    if (!at.every((logarithm) => Math.abs(logarithm) <= logarithm_max)) return Number.POSITIVE_INFINITY;
    for (let i = 0; i < at.length; i++) parameters[i] = Math.exp(at[i]!);
    let sum = 0;
    for (const history of histories) {
      sum -= history.customers * logLikelihood(parameters, history, -history.customers / customers, gradient);
    }
    return Number.isNaN(sum) ? Number.POSITIVE_INFINITY : sum / customers;
  };
  let least = Number.POSITIVE_INFINITY;
  let best = new Float64Array(sought.length);
  for (let start = 0; start < sought[0]!.starts.length; start++) {
    const position = Float64Array.from(sought, ({ starts }) => Math.log(starts[start]!));
    const reached = minimise(loss, position, { iterationsMax: iterations_max, tolerance: 1e-8 });
    if (reached >= least) continue;
    least = reached;
    best = position;
  }
  return {
    parameters: Float64Array.from(sought, ({ isTime }, i) => Math.exp(best[i]!) * (isTime ? unit : 1)),
    logLikelihood: -least * customers - repeats * Math.log(unit),
  };
}
