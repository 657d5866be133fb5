/**
 * The chance that a positive stands above a negative when ordered by score, ties counting half (area under the ROC
 * curve); NaN where one of the two is missing. A label above 0 is positive.
 *
 * Source: Mann–Whitney U from mid-ranks.
 */
export function areaUnderCurve(scores: ArrayLike<number>, labels: ArrayLike<number>): number {
  const order = Array.from(scores, (_, i) => i).sort((a, b) => scores[a]! - scores[b]!);
  let positives = 0;
  let rankSum = 0;
  for (let from = 0; from < order.length; ) {
    let to = from;
    while (to < order.length && scores[order[to]!] === scores[order[from]!]) to++;
    const rank = (from + 1 + to) / 2;
    for (let i = from; i < to; i++) {
      if (labels[order[i]!]! <= 0) continue;
      positives++;
      rankSum += rank;
    }
    from = to;
  }
  const negatives = order.length - positives;
  return (rankSum - (positives * (positives + 1)) / 2) / (positives * negatives);
}

/** The mean of −ln p of what happened, with probabilities kept at least 1e-15 away from 0 and 1. */
export function logLoss(probabilities: ArrayLike<number>, labels: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < labels.length; i++) {
    const p = labels[i]! > 0 ? probabilities[i]! : 1 - probabilities[i]!;
    sum -= Math.log(Math.min(Math.max(p, 1e-15), 1 - 1e-15));
  }
  return sum / labels.length;
}

/** The mean squared distance between probability and what happened (0 or 1). Source: Brier (1950). */
export function brierScore(probabilities: ArrayLike<number>, labels: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < labels.length; i++) sum += (probabilities[i]! - (labels[i]! > 0 ? 1 : 0)) ** 2;
  return sum / labels.length;
}

/**
 * Expected calibration error: the mean distance between predicted and observed share, over `bins` equally wide bins
 * of predicted probability, weighted by how many fall in each.
 *
 * Source: Naeini, Cooper and Hauskrecht, "Obtaining Well Calibrated Probabilities Using Bayesian Binning" (AAAI 2015).
 */
export function calibrationError(probabilities: ArrayLike<number>, labels: ArrayLike<number>, bins = 10): number {
  const gaps = new Float64Array(bins);
  for (let i = 0; i < labels.length; i++) {
    const bin = Math.min(bins - 1, Math.floor(probabilities[i]! * bins));
    gaps[bin]! += probabilities[i]! - (labels[i]! > 0 ? 1 : 0);
  }
  let sum = 0;
  for (const gap of gaps) sum += Math.abs(gap);
  return sum / labels.length;
}
