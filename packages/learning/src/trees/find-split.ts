import type { BinnedColumn } from './bins.js';

/** Sums of gradient, curvature and rows by bin, three numbers each, for every column one after the other. */
export type Histogram = Float64Array;

export interface Totals {
  gradient: number;
  curvature: number;
  rows: number;
}

/** The limits that a split must keep. */
export interface SplitRules {
  leafRowsMin: number;
  leafCurvatureMin: number;
  l2: number;
  gainMin: number;
  /** By column: 1 where the score may only rise with the value, −1 only fall, 0 or nothing free. */
  monotone?: ArrayLike<number>;
}

export interface Split {
  gain: number;
  column: number;
  /** Bins up to this one go left. */
  bin: number;
  missingLeft: boolean;
  left: Totals;
}

/** The leaf's score that makes the loss smallest: a Newton step with L2. */
export function leafScore({ gradient, curvature }: Totals, l2: number): number {
  return -gradient / (curvature + l2);
}

/**
 * The split of a node with the largest gain, or nothing where none is allowed.
 *
 * Source: Chen and Guestrin, "XGBoost" (KDD 2016), equations 6 and 7, with missing values sent to the better side.
 * @param offsets where each column's bins start in the histogram, in bins.
 */
export function findSplit(
  histogram: Histogram,
  offsets: Uint32Array,
  data: readonly BinnedColumn[],
  candidates: ArrayLike<number>,
  totals: Totals,
  rules: SplitRules,
): Split | undefined {
  let best: Split | undefined;
  const parent = reduction(totals, rules.l2);
  for (let i = 0; i < candidates.length; i++) {
    const column = candidates[i]!;
    const start = offsets[column]! * 3;
    const missing: Totals = {
      gradient: histogram[start]!,
      curvature: histogram[start + 1]!,
      rows: histogram[start + 2]!,
    };
    const binsEnd = data[column]!.cuts.length + 1;
    for (const missingLeft of missing.rows > 0 ? [false, true] : [false]) {
      const left: Totals = missingLeft ? { ...missing } : { gradient: 0, curvature: 0, rows: 0 };
      const lastBin = missingLeft ? binsEnd - 1 : missing.rows > 0 ? binsEnd : binsEnd - 1;
      for (let bin = 1; bin <= lastBin; bin++) {
        left.gradient += histogram[start + bin * 3]!;
        left.curvature += histogram[start + bin * 3 + 1]!;
        left.rows += histogram[start + bin * 3 + 2]!;
        const right = minus(totals, left);
        if (left.rows < rules.leafRowsMin || left.curvature < rules.leafCurvatureMin) continue;
        if (right.rows < rules.leafRowsMin || right.curvature < rules.leafCurvatureMin) break;
        const gain = reduction(left, rules.l2) + reduction(right, rules.l2) - parent;
        if (gain <= Math.max(rules.gainMin, best?.gain ?? 0)) continue;
        const direction = rules.monotone?.[column] ?? 0;
        if (direction * (leafScore(right, rules.l2) - leafScore(left, rules.l2)) < 0) continue;
        best = { gain, column, bin, missingLeft, left: { ...left } };
      }
    }
  }
  return best;
}

export function minus(whole: Totals, part: Totals): Totals {
  return {
    gradient: whole.gradient - part.gradient,
    curvature: whole.curvature - part.curvature,
    rows: whole.rows - part.rows,
  };
}

function reduction({ gradient, curvature }: Totals, l2: number): number {
  return (gradient * gradient) / (curvature + l2);
}
