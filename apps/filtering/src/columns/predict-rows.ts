import { type Head, probabilityOf, type ScreeningModel, upliftOf } from '../models/screening-model.js';
import type { Segment } from './column-table.js';
import type { FactorReader } from './factor-reader.js';
import { chunk_rows_max, type RowChunk } from './row-chunk.js';
import { addThree, type CodedColumn, Holders, type Holding, type SparseFactor, stretchesOf } from './sparse-factor.js';

/** A factor's weight in each head that a pass asks for; 0 where one does not weigh it. */
type Weights = number[];
type Sums = Float64Array[];

/** A factor that is read for every row. */
interface FilledTerm {
  fill: (chunk: RowChunk, target: Float32Array) => void;
  weights: Weights;
}

/** The factors that ask for one holding. */
interface HeldGroup {
  holding: Holding;
  terms: { sparse: SparseFactor; weights: Weights }[];
  /** What adds up those that each head weighs; absent where it weighs none. */
  adders: (Adder | undefined)[];
}

type Adder = (added: Float64Array, segment: Segment, holders: Holders, chunk: RowChunk) => void;

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
 * Heads made ready for the rows of a reader: every factor is read once, whichever of them weigh it, and those that most
 * rows have nothing to add to of the others only. It returns each head's probabilities by the place in a chunk, written
 * over by the next one.
 */
export function predictingHeads(heads: readonly Head[], reader: FactorReader): (chunk: RowChunk) => Float32Array[] {
  const { biases, filled, groups } = termsOf(heads, reader);
  const values = new Float32Array(chunk_rows_max);
  const holders = new Holders();
  const added = new Float64Array(chunk_rows_max);
  const sums: Sums = heads.map(() => new Float64Array(chunk_rows_max));
  const foreseen = heads.map(() => new Float32Array(chunk_rows_max));
  return (chunk) => {
    const count = chunk.rows.length;
    for (const [i, bias] of biases.entries()) sums[i]!.fill(bias, 0, count);
    for (const { fill, weights } of filled) {
      fill(chunk, values);
      for (const [i, sum] of sums.entries()) addValues(sum, weights[i]!, values, count);
    }
    for (const group of groups) addGroup(sums, group, chunk, holders, added);
    for (const [i, head] of heads.entries()) toProbabilities(head, sums[i]!, foreseen[i]!, count);
    return foreseen;
  };
}

interface Terms {
  /** Of each head, with what factors are worth for those who do not hold what they ask for. */
  biases: number[];
  filled: FilledTerm[];
  groups: HeldGroup[];
}

function termsOf(heads: readonly Head[], reader: FactorReader): Terms {
  const weightsOf = new Map<string, Weights>();
  const biases = heads.map(({ bias }) => bias);
  const filled: FilledTerm[] = [];
  const groups = new Map<string, HeldGroup>();
  for (const [place, head] of heads.entries()) {
    for (const { factor, transform, weight } of head.factors) {
      const key = `${transform} of ${factor}`;
      const known = weightsOf.get(key);
      const weights = known ?? heads.map(() => 0);
      weights[place] = weight;
      const sparse = reader.sparse(factor, transform);
      biases[place]! += weight * (sparse?.base ?? 0);
      if (known) continue;
      weightsOf.set(key, weights);
      if (!sparse) {
        filled.push({ fill: reader.filling(factor, transform), weights });
        continue;
      }
      const group = groups.get(sparse.holding.name) ?? { holding: sparse.holding, terms: [], adders: [] };
      group.terms.push({ sparse, weights });
      groups.set(sparse.holding.name, group);
    }
  }
  for (const group of groups.values()) group.adders = heads.map((_, head) => adderOf(group, head));
  return { biases, filled, groups: [...groups.values()] };
}

function addValues(sum: Float64Array, weight: number, values: Float32Array, count: number): void {
  if (weight === 0) return;
  for (let i = 0; i < count; i++) sum[i] = sum[i]! + weight * values[i]!;
}

function adderOf({ terms }: HeldGroup, head: number): Adder | undefined {
  const weighed = terms.filter(({ weights }) => weights[head] !== 0);
  const counters = weighed.filter(({ sparse }) => sparse.coded);
  const three = counters.length === 3 ? counters : [];
  const others = weighed.filter((term) => !three.includes(term));
  if (weighed.length === 0) return undefined;
  const weights = three.map((term) => term.weights[head]!) as [number, number, number];
  const coded = three.map(({ sparse }) => sparse.coded!) as [CodedColumn, CodedColumn, CodedColumn];
  return (added, segment, holders, chunk) => {
    added.fill(0, 0, holders.count);
    if (three.length > 0) addThree(added, weights, coded, segment, holders);
    for (const term of others) term.sparse.add(added, term.weights[head]!, segment, holders, chunk);
  };
}

function addGroup(
  sums: Sums,
  { holding, adders }: HeldGroup,
  chunk: RowChunk,
  holders: Holders,
  added: Float64Array,
): void {
  for (const stretch of stretchesOf(chunk, holding.onPlatform)) {
    holding.find(stretch, holders, chunk);
    for (const [head, add] of adders.entries()) {
      if (!add) continue;
      add(added, stretch.segment, holders, chunk);
      addToPlaces(sums[head]!, added, holders);
    }
  }
}

function addToPlaces(sum: Float64Array, added: Float64Array, { places, count }: Holders): void {
  for (let i = 0; i < count; i++) sum[places[i]!] = sum[places[i]!]! + added[i]!;
}

function toProbabilities(head: Head, sums: Float64Array, target: Float32Array, count: number): void {
  for (let i = 0; i < count; i++) target[i] = probabilityOf(head, sums[i]!);
}
