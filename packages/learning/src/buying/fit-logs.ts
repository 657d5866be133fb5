import { minimise, type Objective } from '../logistic/lbfgs.js';
import type { CountedHistory } from './buying-history.js';

/** ln likelihood of one history; adds `weight` × its slope in the logarithm of every parameter to `slopes`. */
export type LogLikelihood = (
  parameters: Float64Array,
  history: CountedHistory,
  weight: number,
  slopes: Float64Array,
) => number;

// Parameters beyond e^±12 differ in nothing that a history could show.
const logarithm_max = 12;
const iterations_max = 500;

/**
 * The positive parameters of largest likelihood, found in their logarithms from each of `starts`, and ln of that
 * likelihood summed over all customers.
 */
export function fitLogs(
  histories: readonly CountedHistory[],
  logLikelihood: LogLikelihood,
  starts: readonly (readonly number[])[],
): { parameters: Float64Array; logLikelihood: number } {
  const customers = histories.reduce((sum, history) => sum + history.customers, 0);
  const parameters = new Float64Array(starts[0]!.length);
  const loss: Objective = (at, gradient) => {
    gradient.fill(0);
    if (at.some((logarithm) => Math.abs(logarithm) > logarithm_max)) return Number.POSITIVE_INFINITY;
    for (let i = 0; i < at.length; i++) parameters[i] = Math.exp(at[i]!);
    let sum = 0;
    for (const history of histories) {
      sum -= history.customers * logLikelihood(parameters, history, -history.customers / customers, gradient);
    }
    return Number.isNaN(sum) ? Number.POSITIVE_INFINITY : sum / customers;
  };
  let best = Number.POSITIVE_INFINITY;
  let at: Float64Array = Float64Array.from(starts[0]!, Math.log);
  for (const start of starts) {
    const position = Float64Array.from(start, Math.log);
    const reached = minimise(loss, position, { iterationsMax: iterations_max, tolerance: 1e-9 });
    if (reached < best) {
      best = reached;
      at = position;
    }
  }
  return { parameters: at.map(Math.exp), logLikelihood: -best * customers };
}
