/** How predicted classes compare with true ones; all shares are between 0 and 1. */
export interface ClassificationMeasures {
  accuracy: number;
  /** By class; 0 where nothing was predicted, or nothing was there to find. */
  precision: Float64Array;
  recall: Float64Array;
  f1: Float64Array;
  /** 2PR / (P + R) of the means of precision and recall over the classes. */
  macroF1: number;
}

/** @param classes labels and predictions are 0 … classes − 1. */
export function classificationMeasures(
  predicted: ArrayLike<number>,
  labels: ArrayLike<number>,
  classes: number,
): ClassificationMeasures {
  const hits = new Float64Array(classes);
  const named = new Float64Array(classes);
  const present = new Float64Array(classes);
  for (let i = 0; i < labels.length; i++) {
    named[predicted[i]!]!++;
    present[labels[i]!]!++;
    if (predicted[i] === labels[i]) hits[labels[i]!]!++;
  }
  const precision = hits.map((count, k) => share(count, named[k]!));
  const recall = hits.map((count, k) => share(count, present[k]!));
  return {
    accuracy: share(sum(hits), labels.length),
    precision,
    recall,
    f1: precision.map((p, k) => harmonicMean(p, recall[k]!)),
    macroF1: harmonicMean(sum(precision) / classes, sum(recall) / classes),
  };
}

/**
 * The threshold at which predicting 1 from `scores` upwards gives the largest F1 of class 1: halfway between the two
 * scores around it. With no positive label it lies above every score.
 */
export function bestF1Threshold(scores: ArrayLike<number>, labels: ArrayLike<number>): number {
  const order = Array.from(scores, (_, i) => i).sort((a, b) => scores[b]! - scores[a]!);
  let present = 0;
  for (let i = 0; i < labels.length; i++) if (labels[i]! > 0) present++;
  let best = 0;
  let threshold = order.length === 0 ? 0.5 : scores[order[0]!]! + 1e-9;
  let hits = 0;
  for (let taken = 1; taken <= order.length; taken++) {
    const last = order[taken - 1]!;
    if (labels[last]! > 0) hits++;
    if (taken < order.length && scores[order[taken]!] === scores[last]) continue;
    const f1 = (2 * hits) / (taken + present);
    if (f1 <= best) continue;
    best = f1;
    threshold = taken < order.length ? (scores[last]! + scores[order[taken]!]!) / 2 : scores[last]!;
  }
  return threshold;
}

/**
 * The probability from which predicting 1 gives the largest F1 to be expected, if the probabilities are right: steadier
 * than the best threshold on few labels. Above every probability where all are 0.
 *
 * Source: Lipton, Elkan and Naryanaswamy, "Optimal Thresholding of Classifiers to Maximize F1" (ECML 2014).
 */
export function expectedF1Threshold(probabilities: ArrayLike<number>): number {
  const descending = Float64Array.from(probabilities).sort().reverse();
  const expected = sum(descending);
  let best = 0;
  let threshold = 1;
  let hits = 0;
  for (let taken = 1; taken <= descending.length; taken++) {
    hits += descending[taken - 1]!;
    const f1 = (2 * hits) / (taken + expected);
    if (f1 > best) {
      best = f1;
      threshold = descending[taken - 1]!;
    }
  }
  return threshold;
}

/** 2ab / (a + b), and 0 where both are 0. */
export function harmonicMean(a: number, b: number): number {
  return a + b === 0 ? 0 : (2 * a * b) / (a + b);
}

function share(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}

function sum(numbers: Float64Array): number {
  return numbers.reduce((a, b) => a + b, 0);
}
