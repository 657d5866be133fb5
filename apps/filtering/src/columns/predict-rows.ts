import { type Head, headNames, probabilityOf, type ScreeningModel, type Transform } from '../models/screening-model.js';
import type { FactorReader } from './factor-reader.js';
import { chunk_rows_max, type RowChunk } from './row-chunk.js';

/** One factor with its weight in every head; 0 where a head does not weigh it. */
interface Term {
  fill: (chunk: RowChunk, target: Float32Array) => void;
  weights: [number, number, number];
}

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
  const sums = headNames.map(() => new Float64Array(chunk_rows_max)) as [Float64Array, Float64Array, Float64Array];
  const predictions = {
    reads: new Float32Array(chunk_rows_max),
    responds: new Float32Array(chunk_rows_max),
    reactsBadly: new Float32Array(chunk_rows_max),
  };
  return (chunk) => {
    for (const [head, name] of headNames.entries()) sums[head]!.fill(model.heads[name].bias);
    const count = chunk.rows.length;
    for (const { fill, weights } of terms) {
      fill(chunk, values);
      weights.forEach((weight, head) => {
        if (weight !== 0) addWeighed(sums[head]!, weight, values, count);
      });
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
      const term: Term = terms.get(key) ?? { fill: reader.filling(factor, transform as Transform), weights: [0, 0, 0] };
      term.weights[head] = weight;
      terms.set(key, term);
    }
  });
  return [...terms.values()];
}

function addWeighed(sums: Float64Array, weight: number, values: Float32Array, count: number): void {
  for (let i = 0; i < count; i++) sums[i] = sums[i]! + weight * values[i]!;
}

function toProbabilities(head: Head, sums: Float64Array, target: Float32Array, count: number): void {
  for (let i = 0; i < count; i++) target[i] = probabilityOf(head, sums[i]!);
}
