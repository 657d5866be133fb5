import { channelPrefix, type FactorValues, factorNames, positive_kinds } from '../factors/factor-catalogue.js';
import { type Transform, transformed } from '../models/screening-model.js';
import { FactorTables, never } from './factor-tables.js';
import { platformLatest } from './platform-columns.js';
import { chunk_rows_max, chunksOf, type PlatformFactors, type RowChunk, type ShopFactors } from './row-chunk.js';
import { channelColumn, establishedColumn } from './shop-columns.js';
import { Holders, type SparseFactor, stretchesOf } from './sparse-factor.js';
import { SparseFactors } from './sparse-factors.js';

type Fill = (chunk: RowChunk, target: Float32Array) => void;

/** Reads the factors of a shop's rows at an instant, for content of a category. */
export class FactorReader {
  private readonly tables: FactorTables;
  private readonly sparseFactors: SparseFactors;
  private readonly positive = new Uint32Array(chunk_rows_max);
  private positiveOf: RowChunk | undefined;
  private readonly onPlatform = new Uint32Array(chunk_rows_max);
  private onPlatformOf: RowChunk | undefined;

  /** Takes the columns to the instant's periods. */
  constructor(
    private readonly columns: PlatformFactors,
    private readonly shop: ShopFactors,
    instant_s: number,
    category: string,
  ) {
    columns.moveTo(instant_s);
    this.tables = FactorTables.at(instant_s);
    this.sparseFactors = new SparseFactors(this.tables, shop.interests.get(category));
  }

  /** What writes a factor's values, transformed, for every row of a chunk. @throws {RangeError} where it is no factor. */
  filling(factor: string, transform: Transform): Fill {
    if (factor.startsWith(channelPrefix)) return this.fillChannel(factor.slice(channelPrefix.length), transform);
    const sparse = this.sparse(factor, transform);
    return sparse ? fillSparse(sparse) : this.fillDays(factor, transform);
  }

  /** A factor that most rows have nothing to add to; undefined for one that is to be read of every row. */
  sparse(factor: string, transform: Transform): SparseFactor | undefined {
    return factor.startsWith(channelPrefix) ? undefined : this.sparseFactors.find(factor, transform);
  }

  /** Every factor of a row by name; what never happened is absent. */
  valuesOf(row: number): FactorValues {
    const [chunk] = chunksOf(this.columns, this.shop, Uint32Array.of(row));
    const value = new Float32Array(1);
    const read = (factor: string, transform: Transform) => {
      this.filling(factor, transform)(chunk!, value);
      return value[0]!;
    };
    const channel = this.shop.channels[chunk!.segment.u16[channelColumn]![chunk!.at[0]!]!]!;
    const entries = factorNames.map((name) => {
      const isAbsent = name.endsWith('.days') && read(name, 'known') === 0;
      return [name, isAbsent ? undefined : read(name, 'identity')] as const;
    });
    return Object.fromEntries(channel === '' ? entries : [...entries, [`${channelPrefix}${channel}`, 1]]);
  }

  /** When each row last showed something positive here, in seconds since 2000; 0 for never. Holds until the next chunk. */
  latestPositive(chunk: RowChunk): Uint32Array {
    if (this.positiveOf === chunk) return this.positive;
    this.positiveOf = chunk;
    this.positive.fill(0, 0, chunk.at.length);
    for (let kind = 0; kind < positive_kinds; kind++) latestOf(chunk.segment.u32[kind]!, chunk.at, this.positive);
    return this.positive;
  }

  /** The same at any shop. */
  latestOnPlatform(chunk: RowChunk): Uint32Array {
    if (this.onPlatformOf === chunk) return this.onPlatform;
    this.onPlatformOf = chunk;
    for (const { segment, from, to } of chunk.platformRuns) {
      const latest = segment.u32[platformLatest]!;
      for (let i = from; i < to; i++) this.onPlatform[i] = latest[chunk.platformAt[i]!]!;
    }
    return this.onPlatform;
  }

  /** The days that every row has, or most: since something positive, and since the relationship was established. */
  private fillDays(factor: string, transform: Transform): Fill {
    const { tables } = this;
    const table = tables.hours(transform);
    const latest = this.latestFor(factor);
    return (chunk, target) => {
      const instants = latest(chunk);
      for (let i = 0; i < chunk.rows.length; i++) {
        const latest_s = instants[i]!;
        target[i] = table[latest_s === 0 ? never : tables.hoursSince(latest_s)]!;
      }
    };
  }

  private latestFor(factor: string): (chunk: RowChunk) => Uint32Array {
    if (factor === 'shop.positive.days') return (chunk) => this.latestPositive(chunk);
    if (factor === 'platform.positive.days') return (chunk) => this.latestOnPlatform(chunk);
    if (factor !== 'shop.tenure.days') throw new RangeError(`${factor} is no factor`);
    const established = new Uint32Array(chunk_rows_max);
    return ({ segment, at }) => {
      const column = segment.u32[establishedColumn]!;
      for (let i = 0; i < at.length; i++) established[i] = column[at[i]!]!;
      return established;
    };
  }

  private fillChannel(channel: string, transform: Transform): Fill {
    const number = this.shop.channels.indexOf(channel);
    const [yes, no] = [transformed(transform, 1), transformed(transform, undefined)];
    return ({ segment, at }, target) => {
      const column = segment.u16[channelColumn]!;
      for (let i = 0; i < at.length; i++) target[i] = number > 0 && column[at[i]!] === number ? yes : no;
    };
  }
}

function fillSparse({ holding, base, add }: SparseFactor): Fill {
  const holders = new Holders();
  const above = new Float64Array(chunk_rows_max);
  return (chunk, target) => {
    target.fill(base, 0, chunk.rows.length);
    for (const stretch of stretchesOf(chunk, holding.onPlatform)) {
      holding.find(stretch, holders, chunk);
      above.fill(0, 0, holders.count);
      add(above, 1, stretch.segment, holders, chunk);
      for (let i = 0; i < holders.count; i++) target[holders.places[i]!] = base + above[i]!;
    }
  };
}

/** Keeps the later of what is there and what a column holds. */
export function latestOf(column: Uint32Array, at: Uint16Array, target: Uint32Array): void {
  for (let i = 0; i < at.length; i++) {
    const one = target[i]! | 0;
    // Instants are far below 2^31: by their sign, and without a branch, which nobody could foresee.
    const later = (column[at[i]!]! | 0) - one;
    target[i] = one + (later & ~(later >> 31));
  }
}
