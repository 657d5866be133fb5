import { type Head, headNames, probabilityOf, type ScreeningModel } from '../models/screening-model.js';
import type { CountedFactor, FactorReader } from './factor-reader.js';
import { chunk_rows_max, type RowChunk } from './row-chunk.js';

/** One factor with its weight in every head; 0 where a head does not weigh it. */
interface Term {
  /** Where most rows have nothing to add, these are passed over; else every row is filled in. */
  counted: CountedFactor | undefined;
  fill: (chunk: RowChunk, target: Float32Array) => void;
  weights: Weights;
}

type Weights = [number, number, number];
type Sums = [Float64Array, Float64Array, Float64Array];

/** What a model foresees, by the place in a chunk. */
export interface RowPredictions {
  reads: Float32Array;
  responds: Float32Array;
  reactsBadly: Float32Array;
}

/**
 * A model made ready for the rows of a reader: every factor is read once, whichever heads weigh it, and added to three
 * sums. The arrays that it returns are written over by the next chunk.
 */
export function predicting(model: ScreeningModel, reader: FactorReader): (chunk: RowChunk) => RowPredictions {
  const terms = termsOf(model, reader);
  const values = new Float32Array(chunk_rows_max);
  const sums = headNames.map(() => new Float64Array(chunk_rows_max)) as Sums;
  const predictions = {
    reads: new Float32Array(chunk_rows_max),
    responds: new Float32Array(chunk_rows_max),
    reactsBadly: new Float32Array(chunk_rows_max),
  };
  return (chunk) => {
    const count = chunk.rows.length;
    for (const [head, name] of headNames.entries()) sums[head]!.fill(model.heads[name].bias, 0, count);
    for (const { counted, fill, weights } of terms) {
      if (counted) {
        addCounted(sums, weights, counted, chunk);
      } else {
        fill(chunk, values);
        addWeighed(sums, weights, values, count);
      }
    }
    for (const [head, name] of headNames.entries()) {
      toProbabilities(model.heads[name], sums[head]!, predictions[name], count);
    }
    return predictions;
  };
}

function termsOf({ heads }: ScreeningModel, reader: FactorReader): Term[] {
  const terms = new Map<string, Term>();
  headNames.forEach((name, head) => {
    for (const { factor, transform, weight } of heads[name].factors) {
      const key = `${transform} of ${factor}`;
      const term: Term = terms.get(key) ?? {
        counted: reader.sparse(factor, transform),
        fill: reader.filling(factor, transform),
        weights: [0, 0, 0],
      };
      term.weights[head] = weight;
      terms.set(key, term);
    }
  });
  return [...terms.values()];
}

function addWeighed(sums: Sums, weights: Weights, values: Float32Array, count: number): void {
  const only = onlyHead(weights);
  if (only !== undefined) {
    const [sum, weight] = [sums[only]!, weights[only]!];
    for (let i = 0; i < count; i++) sum[i] = sum[i]! + weight * values[i]!;
    return;
  }
  const [[a, b, c], [x, y, z]] = [sums, weights];
  for (let i = 0; i < count; i++) {
    const value = values[i]!;
    a[i] = a[i]! + x * value;
    b[i] = b[i]! + y * value;
    c[i] = c[i]! + z * value;
  }
}

function addCounted(sums: Sums, weights: Weights, { table, onPlatform, column }: CountedFactor, chunk: RowChunk): void {
  const { segment, at, platformRuns, platformAt } = chunk;
  if (!onPlatform) {
    addCodes(sums, weights, table, column(segment), at, 0, at.length);
    return;
  }
  for (const run of platformRuns) addCodes(sums, weights, table, column(run.segment), platformAt, run.from, run.to);
}

function addCodes(
  sums: Sums,
  weights: Weights,
  table: Float32Array,
  column: Uint16Array,
  at: Uint16Array,
  from: number,
  to: number,
): void {
  const only = onlyHead(weights);
  if (only !== undefined) {
    const [sum, weight] = [sums[only]!, weights[only]!];
    for (let i = from; i < to; i++) {
      const code = column[at[i]!]!;
      if (code !== 0) sum[i] = sum[i]! + weight * table[code]!;
    }
    return;
  }
  const [[a, b, c], [x, y, z]] = [sums, weights];
  for (let i = from; i < to; i++) {
    const code = column[at[i]!]!;
    if (code === 0) continue;
    const value = table[code]!;
    a[i] = a[i]! + x * value;
    b[i] = b[i]! + y * value;
    c[i] = c[i]! + z * value;
  }
}

/** The one head that weighs a factor; undefined where several do. */
function onlyHead(weights: Weights): 0 | 1 | 2 | undefined {
  const heads = ([0, 1, 2] as const).filter((head) => weights[head] !== 0);
  return heads.length === 1 ? heads[0] : undefined;
}

function toProbabilities(head: Head, sums: Float64Array, target: Float32Array, count: number): void {
  for (let i = 0; i < count; i++) target[i] = probabilityOf(head, sums[i]!);
}
