import type { BinnedColumn } from './bins.js';
import { findSplit, type Histogram, leafScore, minus, type Split, type SplitRules, type Totals } from './find-split.js';

export interface GrowthRules extends SplitRules {
  leavesMax: number;
  depthMax: number;
}

/** One node of a grown tree; leaves have no `split`. */
export interface GrownNode {
  totals: Totals;
  score: number;
  split?: Split;
  /** Number of the left child; the right one follows it. */
  left?: number;
}

interface OpenLeaf {
  node: number;
  depth: number;
  rows: Uint32Array;
  histogram: Histogram;
  split: Split | undefined;
  /** The scores between which monotone columns keep this leaf. */
  low: number;
  high: number;
}

/**
 * Grows one tree on `rows`, always splitting the leaf with the largest gain, and adds every row's score to `scores`
 * of all rows in `rows`.
 *
 * The histogram of the larger child is its parent's minus that of the smaller (LightGBM, NeurIPS 2017).
 */
export function growTree(
  data: readonly BinnedColumn[],
  offsets: Uint32Array,
  gradients: Float64Array,
  curvatures: Float64Array,
  rows: Uint32Array,
  candidates: Uint32Array,
  rules: GrowthRules,
): GrownNode[] {
  const measure = (part: Uint32Array): Histogram => {
    const histogram = new Float64Array(offsets[data.length]! * 3);
    for (const column of candidates) {
      const bins = data[column]!.bins;
      const start = offsets[column]! * 3;
      for (const row of part) {
        const at = start + bins[row]! * 3;
        histogram[at]! += gradients[row]!;
        histogram[at + 1]! += curvatures[row]!;
        histogram[at + 2]!++;
      }
    }
    return histogram;
  };
  const totals: Totals = { gradient: 0, curvature: 0, rows: rows.length };
  for (const row of rows) {
    totals.gradient += gradients[row]!;
    totals.curvature += curvatures[row]!;
  }
  const nodes: GrownNode[] = [{ totals, score: leafScore(totals, rules.l2) }];
  const consider = (leaf: Omit<OpenLeaf, 'split'>): OpenLeaf => ({
    ...leaf,
    split:
      leaf.depth < rules.depthMax
        ? findSplit(leaf.histogram, offsets, data, candidates, nodes[leaf.node]!.totals, rules)
        : undefined,
  });
  const open = [consider({ node: 0, depth: 0, rows, histogram: measure(rows), low: -Infinity, high: Infinity })];

  for (let leaves = 1; leaves < rules.leavesMax; leaves++) {
    let best = -1;
    for (let i = 0; i < open.length; i++) {
      if (open[i]!.split && (best < 0 || open[i]!.split!.gain > open[best]!.split!.gain)) best = i;
    }
    if (best < 0) break;
    const leaf = open.splice(best, 1)[0]!;
    const split = leaf.split!;
    const parent = nodes[leaf.node]!;
    const [leftRows, rightRows] = partition(data[split.column]!.bins, split, leaf.rows);
    const smallerIsLeft = leftRows.length <= rightRows.length;
    const smaller = measure(smallerIsLeft ? leftRows : rightRows);
    const larger = leaf.histogram;
    for (let i = 0; i < larger.length; i++) larger[i]! -= smaller[i]!;

    const right = minus(parent.totals, split.left);
    const clamp = (part: Totals) => Math.min(Math.max(leafScore(part, rules.l2), leaf.low), leaf.high);
    parent.split = split;
    parent.left =
      nodes.push({ totals: split.left, score: clamp(split.left) }, { totals: right, score: clamp(right) }) - 2;
    const direction = rules.monotone?.[split.column] ?? 0;
    const middle = (nodes[parent.left]!.score + nodes[parent.left + 1]!.score) / 2;
    const depth = leaf.depth + 1;
    open.push(
      consider({
        node: parent.left,
        depth,
        rows: leftRows,
        histogram: smallerIsLeft ? smaller : larger,
        low: direction < 0 ? middle : leaf.low,
        high: direction > 0 ? middle : leaf.high,
      }),
      consider({
        node: parent.left + 1,
        depth,
        rows: rightRows,
        histogram: smallerIsLeft ? larger : smaller,
        low: direction > 0 ? middle : leaf.low,
        high: direction < 0 ? middle : leaf.high,
      }),
    );
  }
  return nodes;
}

/** Whether a bin goes to the left of a split. */
export function goesLeft(split: Split, bin: number): boolean {
  return bin === 0 ? split.missingLeft : bin <= split.bin;
}

function partition(bins: Uint8Array, split: Split, rows: Uint32Array): [Uint32Array, Uint32Array] {
  const left = new Uint32Array(rows.length);
  const right = new Uint32Array(rows.length);
  let lefts = 0;
  let rights = 0;
  for (const row of rows) {
    if (goesLeft(split, bins[row]!)) left[lefts++] = row;
    else right[rights++] = row;
  }
  return [left.subarray(0, lefts), right.subarray(0, rights)];
}
