import { TrainingImpossible } from '../errors.js';
import { minimise } from '../logistic/lbfgs.js';

/** p = 1 / (1 + exp(−(slope × score + intercept))) */
export interface PlattCalibration {
  slope: number;
  intercept: number;
}

/**
 * Fits the line through held-out `scores` (log odds) whose sigmoid is the probability of a label above 0.
 *
 * Source: Platt, "Probabilistic Outputs for Support Vector Machines" (1999), with its smoothed targets, so that
 * perfectly separated scores do not give certainty.
 * @throws {TrainingImpossible} where all labels are alike.
 */
export function fitPlatt(scores: ArrayLike<number>, labels: ArrayLike<number>): PlattCalibration {
  let positives = 0;
  for (let i = 0; i < labels.length; i++) if (labels[i]! > 0) positives++;
  const negatives = labels.length - positives;
  if (positives === 0 || negatives === 0) throw new TrainingImpossible('calibration needs examples of both kinds');
  const yes = (positives + 1) / (positives + 2);
  const no = 1 / (negatives + 2);
  const position = Float64Array.of(1, 0);
  minimise(
    (at, gradient) => {
      gradient.fill(0);
      let loss = 0;
      for (let i = 0; i < labels.length; i++) {
        const score = at[0]! * scores[i]! + at[1]!;
        const target = labels[i]! > 0 ? yes : no;
        loss += Math.log1p(Math.exp(-Math.abs(score))) + Math.max(score, 0) - target * score;
        const residual = 1 / (1 + Math.exp(-score)) - target;
        gradient[0]! += residual * scores[i]!;
        gradient[1]! += residual;
      }
      return loss;
    },
    position,
    { iterationsMax: 100, tolerance: 1e-7 },
  );
  return { slope: position[0]!, intercept: position[1]! };
}

export function plattProbability({ slope, intercept }: PlattCalibration, score: number): number {
  return 1 / (1 + Math.exp(-(slope * score + intercept)));
}
