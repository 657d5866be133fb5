/**
 * Trees whose leaves are summed. Node n splits on `columns[n]` at `thresholds[n]`: values up to it go to `lefts[n]`,
 * others to `lefts[n] + 1`, missing ones (NaN) left where `missingLeft[n]` is 1. `lefts[n]` 0 marks a leaf. `values[n]`
 * is the leaf's score or, for inner nodes, the mean score of the training rows that passed.
 */
export interface BoostedTrees {
  readonly columnCount: number;
  readonly base: number;
  /** The node at which every tree starts. */
  readonly roots: Int32Array;
  readonly columns: Uint16Array;
  readonly thresholds: Float32Array;
  readonly lefts: Int32Array;
  readonly missingLeft: Uint8Array;
  readonly values: Float32Array;
}

/** The raw score of one row: log odds where the trees were trained on yes and no. */
export function treesScore(trees: BoostedTrees, row: ArrayLike<number>): number {
  let score = trees.base;
  for (const root of trees.roots) {
    let node = root;
    while (trees.lefts[node] !== 0) node = next(trees, node, row);
    score += trees.values[node]!;
  }
  return score;
}

/**
 * What every column added to the raw score of `row`, by column. Together with the returned `start` (the mean score) the
 * contributions are the score.
 *
 * Source: path attribution (A. Saabas, "Interpreting random forests", 2014): each split is credited with the change
 * of the mean score along the row's path.
 */
export function treesContributions(
  trees: BoostedTrees,
  row: ArrayLike<number>,
): { start: number; byColumn: Float64Array } {
  const byColumn = new Float64Array(trees.columnCount);
  let start = trees.base;
  for (const root of trees.roots) {
    let node = root;
    start += trees.values[root]!;
    while (trees.lefts[node] !== 0) {
      const below = next(trees, node, row);
      byColumn[trees.columns[node]!]! += trees.values[below]! - trees.values[node]!;
      node = below;
    }
  }
  return { start, byColumn };
}

function next(trees: BoostedTrees, node: number, row: ArrayLike<number>): number {
  const value = row[trees.columns[node]!]!;
  const left = trees.lefts[node]!;
  if (Number.isNaN(value)) return trees.missingLeft[node] === 1 ? left : left + 1;
  return value <= trees.thresholds[node]! ? left : left + 1;
}
