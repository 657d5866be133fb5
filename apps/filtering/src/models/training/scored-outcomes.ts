const bins = 10;
const probability_min = 1e-15;

/** Figures of probabilities against what happened. */
export interface OutcomeMeasures {
  logLoss: number;
  auc: number;
  calibrationError: number;
}

/**
 * Probabilities and what happened, made ready to be measured many times with rows counted as often as they are drawn: a
 * bootstrap of an order need not sort again. With every weight 1 the figures are those of `logLoss`, `areaUnderCurve` and
 * `calibrationError` of @guanxi/learning.
 */
export class ScoredOutcomes {
  private readonly losses: Float64Array;
  private readonly ascending: Uint32Array;
  private readonly bins: Uint8Array;

  constructor(
    private readonly probabilities: Float64Array,
    private readonly labels: Uint8Array,
  ) {
    this.losses = probabilities.map((p, i) => -Math.log(Math.max(labels[i] ? p : 1 - p, probability_min)));
    this.ascending = Uint32Array.from(probabilities.keys()).sort((a, b) => probabilities[a]! - probabilities[b]!);
    this.bins = Uint8Array.from(probabilities, (p) => Math.min(bins - 1, Math.floor(p * bins)));
  }

  /** The figures with every row counted so many times; NaN where nothing is drawn, or of one kind only. */
  measure(weights: Uint16Array): OutcomeMeasures {
    const gaps = new Float64Array(bins);
    let [rows, loss] = [0, 0];
    for (let i = 0; i < weights.length; i++) {
      const weight = weights[i]!;
      if (weight === 0) continue;
      rows += weight;
      loss += weight * this.losses[i]!;
      gaps[this.bins[i]!]! += weight * (this.probabilities[i]! - this.labels[i]!);
    }
    const calibrationError = gaps.reduce((sum, gap) => sum + Math.abs(gap), 0) / rows;
    return { logLoss: loss / rows, auc: this.areaUnderCurve(weights), calibrationError };
  }

  /** The chance that one to whom it happened stands above one to whom it did not; ties count half. */
  private areaUnderCurve(weights: Uint16Array): number {
    const { ascending, probabilities, labels } = this;
    let [pairs, negativesBelow, positives] = [0, 0, 0];
    for (let from = 0; from < ascending.length; ) {
      const score = probabilities[ascending[from]!]!;
      let [positivesHere, negativesHere] = [0, 0];
      for (; from < ascending.length && probabilities[ascending[from]!]! === score; from++) {
        const row = ascending[from]!;
        if (labels[row]) positivesHere += weights[row]!;
        else negativesHere += weights[row]!;
      }
      pairs += positivesHere * (negativesBelow + negativesHere / 2);
      negativesBelow += negativesHere;
      positives += positivesHere;
    }
    return pairs / (positives * negativesBelow);
  }
}
