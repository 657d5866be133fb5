import {
  behaviourWords,
  channelPrefix,
  type FactorValues,
  factorNames,
  halfLives_days,
  interestWords,
  positive_kinds,
} from '../factors/factor-catalogue.js';
import { type Transform, transformed } from '../models/screening-model.js';
import type { Segment } from './column-table.js';
import { codes_count, day_s, decayedValues } from './decayed-counter.js';
import type { FactorColumns } from './factor-columns.js';
import type { Interests } from './interests.js';
import { platformCounter, platformLatest } from './platform-columns.js';
import { chunk_rows_max, chunksOf, type RowChunk } from './row-chunk.js';
import { channelColumn, establishedColumn, type ShopColumns, shopCounter } from './shop-columns.js';

const hours_per_s = 1 / 3_600;
/** In a table over hours, the place of what never happened; what is longer ago than seven years counts as seven. */
const never = codes_count - 1;
const interestHalfLife = halfLives_days.indexOf(120);
const [readKind, clickedKind, ignoredKind] = ['read', 'clicked', 'ignored'].map((word) =>
  behaviourWords.indexOf(word as (typeof behaviourWords)[number]),
) as [number, number, number];

type Fill = (chunk: RowChunk, target: Float32Array) => void;

/** A factor that is a counter and worth 0 where nothing was counted, as of most rows it is. */
export interface CountedFactor {
  /** What each code adds up to, transformed. */
  table: Float32Array;
  /** Whether the column is the platform's. */
  onPlatform: boolean;
  column: (segment: Segment) => Uint16Array;
  /** Names the behaviour that is counted, and where. */
  behaviour: string;
  /** The column of the longest half-life for the same behaviour: it reaches back the furthest. */
  slowest: (segment: Segment) => Uint16Array;
}

/**
 * Reads the factors of a shop's rows at an instant, for content of a category. Predictions see days in steps of an hour;
 * every value of a column is looked up in a table over its 65,536 codes, which is made once and not once a row.
 */
export class FactorReader {
  private readonly tables = new Map<string, Float32Array>();
  private readonly interests: Interests | undefined;
  private readonly positive = new Uint32Array(chunk_rows_max);
  private positiveOf: RowChunk | undefined;
  private readonly onPlatform = new Uint32Array(chunk_rows_max);
  private onPlatformOf: RowChunk | undefined;
  private readonly slots = new Int32Array(chunk_rows_max);
  private slotsOf: RowChunk | undefined;

  /** Takes the columns to the instant's periods. */
  constructor(
    private readonly columns: FactorColumns,
    private readonly shop: ShopColumns,
    private readonly instant_s: number,
    category: string,
  ) {
    columns.moveTo(instant_s);
    this.interests = shop.interests.get(category);
  }

  /** What writes a factor's values, transformed, for every row of a chunk. @throws {RangeError} where it is no factor. */
  filling(factor: string, transform: Transform): Fill {
    const [scope, word = '', last] = factor.split('.');
    if (factor.startsWith(channelPrefix)) return this.fillChannel(factor.slice(channelPrefix.length), transform);
    if (scope === 'category') return this.fillCategory(word, transform);
    if (factor === 'shop.read_rate') return this.fillRate(readKind, 4, transform);
    if (factor === 'shop.click_rate') return this.fillRate(clickedKind, 10, transform);
    if (last === 'days') return this.fillDays(scope!, word, transform);
    const { table, onPlatform, column } = this.counted(factor, transform);
    if (!onPlatform) return ({ segment, at }, target) => lookUp(column(segment), at, 0, at.length, table, target);
    return ({ platformRuns, platformAt }, target) => {
      for (const { segment, from, to } of platformRuns) lookUp(column(segment), platformAt, from, to, table, target);
    };
  }

  /** A factor that is a counter where most rows have nothing to add; else undefined. */
  sparse(factor: string, transform: Transform): CountedFactor | undefined {
    if (!/^(shop|platform)\.[a-z]+\.\d+d$/.test(factor)) return undefined;
    const counted = this.counted(factor, transform);
    return counted.table[0] === 0 ? counted : undefined;
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
    this.positive.fill(0);
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

  private counted(factor: string, transform: Transform): CountedFactor {
    const [scope, word, last] = factor.split('.');
    const kind = behaviourWords.indexOf(word as (typeof behaviourWords)[number]);
    const halfLife = halfLives_days.findIndex((days) => last === `${days}d`);
    const onPlatform = scope === 'platform';
    if (kind === -1 || halfLife === -1 || (onPlatform && kind >= positive_kinds))
      throw new RangeError(`${factor} is no factor`);
    const placeOf = (days: number) => (onPlatform ? platformCounter(days, kind) : shopCounter(days, kind));
    const [place, slowestPlace] = [placeOf(halfLife), placeOf(halfLives_days.length - 1)];
    return {
      table: this.counterTable(halfLife, transform),
      onPlatform,
      column: ({ u16 }) => u16[place]!,
      behaviour: `${scope}.${word}`,
      slowest: ({ u16 }) => u16[slowestPlace]!,
    };
  }

  private fillDays(scope: string, word: string, transform: Transform): Fill {
    const table = this.table(`hours ${transform}`, (place) =>
      transformed(transform, place === never ? undefined : place / 24),
    );
    const kind = behaviourWords.indexOf(word as (typeof behaviourWords)[number]);
    if (word === 'positive') {
      return (chunk, target) => {
        const latest = scope === 'platform' ? this.latestOnPlatform(chunk) : this.latestPositive(chunk);
        this.lookUpHours(latest, undefined, chunk.rows.length, table, target);
      };
    }
    const column = word === 'tenure' ? establishedColumn : kind;
    if (column === -1) throw new RangeError(`${scope}.${word}.days is no factor`);
    return ({ segment, at }, target) => this.lookUpHours(segment.u32[column]!, at, at.length, table, target);
  }

  /** (happened + 1) / (messages + prior), of the messages that were read or ignored: without any nothing is known. */
  private fillRate(kind: number, prior: number, transform: Transform): Fill {
    const table = this.counterTable(interestHalfLife, 'identity');
    return ({ segment, at }, target) => {
      const happened = segment.u16[shopCounter(interestHalfLife, kind)]!;
      const read = segment.u16[shopCounter(interestHalfLife, readKind)]!;
      const ignored = segment.u16[shopCounter(interestHalfLife, ignoredKind)]!;
      for (let i = 0; i < at.length; i++) {
        const row = at[i]!;
        const messages = table[read[row]!]! + table[ignored[row]!]!;
        target[i] = transformed(transform, Math.min(1, (table[happened[row]!]! + 1) / (messages + prior)));
      }
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

  private fillCategory(word: string, transform: Transform): Fill {
    const { interests } = this;
    const absent = transformed(transform, word === 'days' ? undefined : 0);
    if (!interests) return (_, target) => void target.fill(absent);
    const kind = interestWords.indexOf(word as (typeof interestWords)[number]);
    const table = this.counterTable(interestHalfLife, 'identity');
    const interestValue = (chunk: RowChunk, i: number, slot: number): number => {
      if (word === 'days') return Math.max(0, this.instant_s - interests.latest(slot)) / day_s;
      if (word !== 'share') return table[interests.counter(slot, kind)]!;
      const [here, all] = [interestIn(interests, slot, table), positiveOf(chunk, i, table)];
      return all === 0 ? 0 : Math.min(1, here / all);
    };
    return (chunk, target) => {
      const slots = this.slotsIn(interests, chunk);
      for (let i = 0; i < chunk.rows.length; i++) {
        const slot = slots[i]!;
        target[i] = slot === -1 ? absent : transformed(transform, interestValue(chunk, i, slot));
      }
    };
  }

  /** Where each row's interest in the category is held, -1 where she showed none. Holds until the next chunk. */
  private slotsIn(interests: Interests, chunk: RowChunk): Int32Array {
    if (this.slotsOf === chunk) return this.slots;
    this.slotsOf = chunk;
    for (let i = 0; i < chunk.rows.length; i++) this.slots[i] = interests.find(chunk.rows[i]!);
    return this.slots;
  }

  private lookUpHours(
    latest: Uint32Array,
    at: Uint16Array | undefined,
    count: number,
    table: Float32Array,
    target: Float32Array,
  ): void {
    const now_s = this.instant_s;
    for (let i = 0; i < count; i++) {
      const instant_s = at ? latest[at[i]!]! : latest[i]!;
      let hours = instant_s === 0 ? never : 0;
      if (instant_s !== 0 && instant_s < now_s) hours = Math.min(never - 1, ((now_s - instant_s) * hours_per_s) | 0);
      target[i] = table[hours]!;
    }
  }

  private counterTable(halfLife: number, transform: Transform): Float32Array {
    if (transform === 'identity') {
      return this.tableOf(`counter ${halfLife}`, () => decayedValues(this.instant_s, halfLives_days[halfLife]!));
    }
    const values = this.counterTable(halfLife, 'identity');
    return this.table(`counter ${halfLife} ${transform}`, (code) => transformed(transform, values[code]!));
  }

  private table(name: string, value: (place: number) => number): Float32Array {
    return this.tableOf(name, () => new Float32Array(codes_count).map((_, place) => value(place)));
  }

  private tableOf(name: string, make: () => Float32Array): Float32Array {
    const known = this.tables.get(name);
    if (known) return known;
    const made = make();
    this.tables.set(name, made);
    return made;
  }
}

function lookUp(
  column: Uint16Array,
  at: Uint16Array,
  from: number,
  to: number,
  table: Float32Array,
  target: Float32Array,
): void {
  for (let i = from; i < to; i++) target[i] = table[column[at[i]!]!]!;
}

/** Keeps the later of what is there and what a column holds. */
export function latestOf(column: Uint32Array, at: Uint16Array, target: Uint32Array): void {
  for (let i = 0; i < at.length; i++) if (column[at[i]!]! > target[i]!) target[i] = column[at[i]!]!;
}

function interestIn(interests: Interests, slot: number, table: Float32Array): number {
  let sum = 0;
  for (let kind = 0; kind < interestWords.length; kind++) sum += table[interests.counter(slot, kind)]!;
  return sum;
}

function positiveOf({ segment, at }: RowChunk, i: number, table: Float32Array): number {
  let sum = 0;
  for (let kind = 0; kind < positive_kinds; kind++)
    sum += table[segment.u16[shopCounter(interestHalfLife, kind)]![at[i]!]!]!;
  return sum;
}
