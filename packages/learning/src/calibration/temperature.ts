import { softmax } from '../logistic/linear-model.js';

/**
 * The temperature (0.05 … 20) that, dividing raw scores, makes the log loss of held-out `scores` smallest: above 1 a
 * model that was too sure is made humbler. One score per row means two classes.
 *
 * Source: Guo et al., "On Calibration of Modern Neural Networks" (ICML 2017); golden-section search on its logarithm.
 */
export function fitTemperature(scores: readonly Float64Array[], labels: ArrayLike<number>): number {
  const loss = (logTemperature: number): number => {
    const temperature = Math.exp(logTemperature);
    let sum = 0;
    for (let i = 0; i < scores.length; i++) {
      const row = scores[i]!.length === 1 ? Float64Array.of(0, scores[i]![0]!) : scores[i]!;
      sum -= Math.log(Math.max(softmax(row.map((score) => score / temperature))[labels[i]!]!, 1e-15));
    }
    return sum;
  };
  const golden = (Math.sqrt(5) - 1) / 2;
  let low = Math.log(0.05);
  let high = Math.log(20);
  for (let round = 0; round < 40; round++) {
    const left = high - golden * (high - low);
    const right = low + golden * (high - low);
    if (loss(left) < loss(right)) high = right;
    else low = left;
  }
  return Math.exp((low + high) / 2);
}
