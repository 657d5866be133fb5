import { murmur3, murmur3OfHashes } from './murmur3.js';
import type { SparseRow } from './sparse-rows.js';

/** Features that one bag takes; whatever a text holds beyond them is ignored. */
export const bag_features_max = 20_000;
/** More than the features of a bag, so that column and position fit into one number. */
const positions = 2 ** 16;

/**
 * Gathers the features of one text, dialogue or event and turns them into a sparse row of hashed columns.
 *
 * Each kind of feature is hashed with its own seed, so the word «退款» and the characters «退款» are two features.
 * With `named`, the bag remembers what every column was, for explanations.
 */
export class FeatureBag {
  private readonly columns: number[] = [];
  private readonly weights: number[] = [];
  private readonly names: string[] = [];
  private readonly mask: number;

  /** @param bucketBits columns are the lowest bits of the hash: 2^bucketBits of them, 8 to 24 bits. */
  constructor(
    readonly bucketBits: number,
    private readonly named = false,
  ) {
    if (!(bucketBits >= 8 && bucketBits <= 24)) throw new RangeError(`bucketBits must be 8 to 24, not ${bucketBits}`);
    this.mask = 2 ** bucketBits - 1;
  }

  /** Adds every sequence of 1 … `gramsMax` words; `field` keeps the words of, say, customer and bot apart. */
  words(words: readonly string[], gramsMax: number, field = '', weight = 1): this {
    const seed = murmur3(field, 1);
    const hashes = new Uint32Array(words.length);
    for (let i = 0; i < words.length; i++) hashes[i] = murmur3(words[i]!, 0);
    for (let i = 0; i < words.length; i++) {
      for (let n = 1; n <= gramsMax && i + n <= words.length; n++) {
        const hash = murmur3OfHashes(hashes, seed, i, i + n);
        this.add(hash, weight);
        if (this.named) this.names.push(label(field, words.slice(i, i + n).join(' ')));
      }
    }
    return this;
  }

  /** Adds every pair of words with one to `gapMax` words between them. */
  skips(words: readonly string[], gapMax: number, field = '', weight = 1): this {
    const seed = murmur3(field, 2);
    const hashes = new Uint32Array(words.length);
    for (let i = 0; i < words.length; i++) hashes[i] = murmur3(words[i]!, 0);
    const pair = new Uint32Array(2);
    for (let i = 0; i < words.length; i++) {
      for (let j = i + 2; j <= i + 1 + gapMax && j < words.length; j++) {
        pair[0] = hashes[i]!;
        pair[1] = hashes[j]!;
        this.add(murmur3OfHashes(pair, seed), weight);
        if (this.named) this.names.push(label(field, `${words[i]} … ${words[j]}`));
      }
    }
    return this;
  }

  /** Adds every sequence of `gramsMin` … `gramsMax` UTF-16 code units of `text`. */
  characters(text: string, gramsMin: number, gramsMax: number, field = '', weight = 1): this {
    const seed = murmur3(field, 3);
    for (let i = 0; i < text.length; i++) {
      for (let n = gramsMin; n <= gramsMax && i + n <= text.length; n++) {
        this.add(murmur3(text, seed, i, i + n), weight);
        if (this.named) this.names.push(label(field, `«${text.slice(i, i + n)}»`));
      }
    }
    return this;
  }

  /** Adds one feature by name, such as `scene=refund`. */
  fact(name: string, weight = 1): this {
    this.add(murmur3(name, 4), weight);
    if (this.named) this.names.push(name);
    return this;
  }

  /**
   * The row: each column once (its weights' largest, so presence and not count), scaled to length 1.
   * An empty bag gives an empty row.
   */
  row(): SparseRow {
    // Sorted as one number each, column before position, which is far cheaper than sorting pairs.
    const order = Float64Array.from(this.columns, (column, position) => column * positions + position).sort();
    const columns = new Uint32Array(order.length);
    const values = new Float32Array(order.length);
    let used = 0;
    for (const entry of order) {
      const column = Math.floor(entry / positions);
      const weight = this.weights[entry % positions]!;
      if (used > 0 && columns[used - 1] === column) values[used - 1] = Math.max(values[used - 1]!, weight);
      else {
        columns[used] = column;
        values[used++] = weight;
      }
    }
    let squares = 0;
    for (let i = 0; i < used; i++) squares += values[i]! ** 2;
    for (let i = 0; i < used; i++) values[i]! /= Math.sqrt(squares);
    return { columns: columns.slice(0, used), values: values.slice(0, used) };
  }

  /** What stands in each column, where the bag was made `named`. */
  columnNames(): Map<number, string> {
    const names = new Map<number, string>();
    // Beyond the largest bag there are names, but no columns.
    for (let i = 0; i < this.columns.length; i++) {
      if (this.named && !names.has(this.columns[i]!)) names.set(this.columns[i]!, this.names[i]!);
    }
    return names;
  }

  private add(hash: number, weight: number): void {
    if (this.columns.length >= bag_features_max) return;
    this.columns.push(hash & this.mask);
    this.weights.push(weight);
  }
}

function label(field: string, feature: string): string {
  return field === '' ? feature : `${field}: ${feature}`;
}
