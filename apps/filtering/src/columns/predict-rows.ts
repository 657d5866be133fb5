import { type Head, probabilityOf, type ScreeningModel, upliftOf } from '../models/screening-model.js';
import type { CountedFactor, FactorReader } from './factor-reader.js';
import { chunk_rows_max, type RowChunk } from './row-chunk.js';

/** A factor's weight in each head that a pass asks for; 0 where one does not weigh it. */
type Weights = number[];
type Sums = Float64Array[];

/** A factor that is read for every row. */
interface FilledTerm {
  fill: (chunk: RowChunk, target: Float32Array) => void;
  weights: Weights;
}

/** The counters of one behaviour. Where the slowest to forget it holds nothing, none of them does. */
interface CountedGroup {
  slowest: CountedFactor['column'];
  onPlatform: boolean;
  terms: { counted: CountedFactor; weights: Weights }[];
}

/** What a model foresees, by the place in a chunk. */
export interface RowPredictions {
  responds: Float32Array;
  reactsBadly: Float32Array;
  /** What the message changes, −1 to 1; absent where the model does not foresee it. */
  uplift?: Float32Array;
}

/**
 * A model made ready for the rows of a reader: what rules and the order of sending ask of every row. Whether she reads is
 * asked of few ({@link predictingHeads}). The arrays that it returns are written over by the next chunk.
 */
export function predicting(model: ScreeningModel, reader: FactorReader): (chunk: RowChunk) => RowPredictions {
  const predict = predictingHeads([model.heads.responds, model.heads.reactsBadly, ...(model.uplift ?? [])], reader);
  const uplift = model.uplift ? new Float32Array(chunk_rows_max) : undefined;
  return (chunk) => {
    const [responds, reactsBadly, ...upliftHeads] = predict(chunk);
    if (uplift) {
      for (let i = 0; i < chunk.rows.length; i++) uplift[i] = upliftOf(upliftHeads.map((head) => head[i]!));
    }
    return { responds: responds!, reactsBadly: reactsBadly!, uplift };
  };
}

/**
 * Heads made ready for the rows of a reader: every factor is read once, whichever of them weigh it, and of counters those
 * rows only that hold something. It returns each head's probabilities by the place in a chunk, written over by the next one.
 */
export function predictingHeads(heads: readonly Head[], reader: FactorReader): (chunk: RowChunk) => Float32Array[] {
  const { filled, groups } = termsOf(heads, reader);
  const values = new Float32Array(chunk_rows_max);
  const hits = new Uint16Array(chunk_rows_max);
  const sums: Sums = heads.map(() => new Float64Array(chunk_rows_max));
  const foreseen = heads.map(() => new Float32Array(chunk_rows_max));
  return (chunk) => {
    const count = chunk.rows.length;
    for (const [i, { bias }] of heads.entries()) sums[i]!.fill(bias, 0, count);
    for (const { fill, weights } of filled) {
      fill(chunk, values);
      for (const [i, sum] of sums.entries()) addValues(sum, weights[i]!, values, count);
    }
    for (const group of groups) addGroup(sums, group, chunk, hits);
    for (const [i, head] of heads.entries()) toProbabilities(head, sums[i]!, foreseen[i]!, count);
    return foreseen;
  };
}

function termsOf(heads: readonly Head[], reader: FactorReader): { filled: FilledTerm[]; groups: CountedGroup[] } {
  const weightsOf = new Map<string, Weights>();
  const filled: FilledTerm[] = [];
  const groups = new Map<string, CountedGroup>();
  for (const [place, head] of heads.entries()) {
    for (const { factor, transform, weight } of head.factors) {
      const key = `${transform} of ${factor}`;
      const known = weightsOf.get(key);
      const weights = known ?? heads.map(() => 0);
      weights[place] = weight;
      if (known) continue;
      weightsOf.set(key, weights);
      const counted = reader.sparse(factor, transform);
      if (!counted) {
        filled.push({ fill: reader.filling(factor, transform), weights });
        continue;
      }
      const { slowest, onPlatform, behaviour } = counted;
      const group = groups.get(behaviour) ?? { slowest, onPlatform, terms: [] };
      group.terms.push({ counted, weights });
      groups.set(behaviour, group);
    }
  }
  return { filled, groups: [...groups.values()] };
}

function addValues(sum: Float64Array, weight: number, values: Float32Array, count: number): void {
  if (weight === 0) return;
  for (let i = 0; i < count; i++) sum[i] = sum[i]! + weight * values[i]!;
}

function addGroup(sums: Sums, { slowest, onPlatform, terms }: CountedGroup, chunk: RowChunk, hits: Uint16Array): void {
  const at = onPlatform ? chunk.platformAt : chunk.at;
  const runs = onPlatform ? chunk.platformRuns : [{ segment: chunk.segment, from: 0, to: at.length }];
  for (const { segment, from, to } of runs) {
    const count = findHits(slowest(segment), at, from, to, hits);
    for (const { counted, weights } of terms) {
      for (const [i, sum] of sums.entries()) {
        addHits(sum, weights[i]!, counted.table, counted.column(segment), at, hits, count);
      }
    }
  }
}

/** Writes the places where a column holds something; returns how many there are. */
function findHits(column: Uint16Array, at: Uint16Array, from: number, to: number, hits: Uint16Array): number {
  let count = 0;
  for (let i = from; i < to; i++) {
    // Written anyway and then kept or not: a branch that nobody can foresee costs more.
    hits[count] = i;
    count += column[at[i]!] === 0 ? 0 : 1;
  }
  return count;
}

function addHits(
  sum: Float64Array,
  weight: number,
  table: Float32Array,
  column: Uint16Array,
  at: Uint16Array,
  hits: Uint16Array,
  count: number,
): void {
  if (weight === 0) return;
  for (let hit = 0; hit < count; hit++) {
    const i = hits[hit]!;
    sum[i] = sum[i]! + weight * table[column[at[i]!]!]!;
  }
}

function toProbabilities(head: Head, sums: Float64Array, target: Float32Array, count: number): void {
  for (let i = 0; i < count; i++) target[i] = probabilityOf(head, sums[i]!);
}
