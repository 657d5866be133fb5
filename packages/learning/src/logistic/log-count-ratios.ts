import type { SparseRows } from '../text/sparse-rows.js';
import { outputsOf } from './linear-model.js';

/**
 * How much more often each column occurs in the rows of a class than in the others, as |log ratio| of the smoothed
 * shares, by column × output; `smoothing` rows are added to every count. Values scale a weight and so need no sign.
 *
 * Source: Wang and Manning, "Baselines and Bigrams: Simple, Good Sentiment and Topic Classification" (ACL 2012), eq. 3.
 */
export function logCountRatios(
  rows: SparseRows,
  labels: ArrayLike<number>,
  columns: number,
  classes: number,
  smoothing: number,
): Float32Array {
  const outputs = outputsOf(classes);
  const counts = new Float64Array(columns * classes).fill(smoothing);
  for (let row = 0; row < rows.length; row++) {
    for (let i = rows.offsets[row]!; i < rows.offsets[row + 1]!; i++)
      counts[rows.columns[i]! * classes + labels[row]!]!++;
  }
  const sums = new Float64Array(classes);
  for (let i = 0; i < counts.length; i++) sums[i % classes]! += counts[i]!;
  const all = sums.reduce((a, b) => a + b, 0);

  const ratios = new Float32Array(columns * outputs);
  for (let column = 0; column < columns; column++) {
    let rest = 0;
    for (let k = 0; k < classes; k++) rest += counts[column * classes + k]!;
    for (let k = 0; k < outputs; k++) {
      const chosen = outputs === 1 ? 1 : k;
      const inside = counts[column * classes + chosen]!;
      const ratio = Math.log(inside / sums[chosen]!) - Math.log((rest - inside) / (all - sums[chosen]!));
      ratios[column * outputs + k] = Math.abs(ratio);
    }
  }
  return ratios;
}
