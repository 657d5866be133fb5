import { TrainingImpossible } from '../errors.js';

/** A rising line of probabilities: `probabilities[i]` at `scores[i]`, both ascending. */
export interface IsotonicCalibration {
  scores: Float64Array;
  probabilities: Float64Array;
}

interface Block {
  from: number;
  to: number;
  sum: number;
  rows: number;
}

/**
 * The rising function of the score that lies nearest to what happened, in squared distance.
 *
 * Source: pool adjacent violators (Ayer et al. 1955); Zadrozny and Elkan, KDD 2002.
 * @throws {TrainingImpossible} without examples.
 */
export function fitIsotonic(scores: ArrayLike<number>, labels: ArrayLike<number>): IsotonicCalibration {
  if (labels.length === 0) throw new TrainingImpossible('calibration needs examples');
  const order = Array.from(scores, (_, i) => i).sort((a, b) => scores[a]! - scores[b]!);
  const blocks: Block[] = [];
  for (const row of order) {
    const score = scores[row]!;
    const label = labels[row]! > 0 ? 1 : 0;
    const last = blocks.at(-1);
    if (last && last.to === score) {
      last.sum += label;
      last.rows++;
    } else {
      blocks.push({ from: score, to: score, sum: label, rows: 1 });
    }
  }
  const pooled: Block[] = [];
  for (const block of blocks) {
    pooled.push({ ...block });
    while (pooled.length > 1 && mean(pooled.at(-2)!) >= mean(pooled.at(-1)!)) {
      const above = pooled.pop()!;
      const below = pooled.at(-1)!;
      below.to = above.to;
      below.sum += above.sum;
      below.rows += above.rows;
    }
  }
  return {
    scores: Float64Array.from(pooled, ({ from, to }) => (from + to) / 2),
    probabilities: Float64Array.from(pooled, mean),
  };
}

/** The probability at a score: straight lines between the middles of the steps, flat beyond the ends. */
export function isotonicProbability({ scores, probabilities }: IsotonicCalibration, score: number): number {
  let low = 0;
  let high = scores.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (scores[middle]! <= score) low = middle + 1;
    else high = middle;
  }
  if (low === 0) return probabilities[0]!;
  if (low === scores.length) return probabilities[low - 1]!;
  const share = (score - scores[low - 1]!) / (scores[low]! - scores[low - 1]!);
  return probabilities[low - 1]! + share * (probabilities[low]! - probabilities[low - 1]!);
}

function mean({ sum, rows }: Block): number {
  return sum / rows;
}
