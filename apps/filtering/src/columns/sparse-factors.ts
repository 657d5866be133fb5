import { behaviourWords, halfLives_days, interestWords, positive_kinds } from '../factors/factor-catalogue.js';
import { type Transform, transformed } from '../models/screening-model.js';
import { day_s } from './decayed-counter.js';
import { type FactorTables, never } from './factor-tables.js';
import type { Interests } from './interests.js';
import { platformCounter } from './platform-columns.js';
import { chunk_rows_max, type RowChunk } from './row-chunk.js';
import { shopCounter } from './shop-columns.js';
import { counted, type Holding, happened, happenedAny, type SparseFactor } from './sparse-factor.js';

const interestHalfLife = halfLives_days.indexOf(120);
const slowest = halfLives_days.length - 1;
const kindOf = (word: string | undefined) => behaviourWords.indexOf(word as (typeof behaviourWords)[number]);
const [readKind, clickedKind, ignoredKind] = [kindOf('read'), kindOf('clicked'), kindOf('ignored')];
const gotMessages = happenedAny('messages', [readKind, clickedKind, ignoredKind]);

/** The factors of a shop's rows that most rows have nothing to add to: of what they never did, and never cared for. */
export class SparseFactors {
  private readonly slots = new Int32Array(chunk_rows_max);

  /** Interests in the content's category; absent where nobody has any. */
  constructor(
    private readonly tables: FactorTables,
    private readonly interests: Interests | undefined,
  ) {}

  /** The factor of this name; undefined for one that every row has. @throws {RangeError} where it is no factor. */
  find(factor: string, transform: Transform): SparseFactor | undefined {
    const [scope = '', word = '', last = ''] = factor.split('.');
    if (scope === 'category') return this.interest(word, transform);
    if (scope === 'shop' && word === 'read_rate') return this.rate(readKind, 4, transform);
    if (scope === 'shop' && word === 'click_rate') return this.rate(clickedKind, 10, transform);
    const kind = kindOf(word);
    if (kind === -1) return undefined;
    if (scope === 'shop' && last === 'days') return this.days(kind, transform);
    const halfLife = halfLives_days.findIndex((days) => last === `${days}d`);
    const isKnown = scope === 'shop' || (scope === 'platform' && kind < positive_kinds);
    if (halfLife === -1 || !isKnown) throw new RangeError(`${factor} is no factor`);
    return this.counter(scope === 'platform', halfLife, kind, transform);
  }

  private counter(onPlatform: boolean, halfLife: number, kind: number, transform: Transform): SparseFactor {
    const table = this.tables.counter(halfLife, transform);
    const place = onPlatform ? platformCounter(halfLife, kind) : shopCounter(halfLife, kind);
    // Where the slowest to forget it holds nothing, none of them does.
    const onceThere = counted(`platform ${kind}`, true, platformCounter(slowest, kind));
    return {
      holding: onPlatform ? onceThere : happened(kind),
      base: 0,
      coded: { column: place, table },
      add: (sum, weight, { u16 }, { at, count }) => {
        const column = u16[place]!;
        for (let i = 0; i < count; i++) sum[i] = sum[i]! + weight * table[column[at[i]!]!]!;
      },
    };
  }

  private days(kind: number, transform: Transform): SparseFactor {
    const { tables } = this;
    const table = tables.hoursAboveNever(transform);
    return {
      holding: happened(kind),
      base: tables.hours(transform)[never]!,
      add: (sum, weight, { u32 }, { at, count }) => {
        const latest = u32[kind]!;
        for (let i = 0; i < count; i++) sum[i] = sum[i]! + weight * table[tables.hoursSince(latest[at[i]!]!)]!;
      },
    };
  }

  /** (happened + 1) / (messages + prior), of the messages that were read or ignored: without any nothing is known. */
  private rate(kind: number, prior: number, transform: Transform): SparseFactor {
    const table = this.tables.counter(interestHalfLife, 'identity');
    const base = transformed(transform, 1 / prior);
    return {
      holding: gotMessages,
      base,
      add: (sum, weight, { u16 }, { at, count }) => {
        const happened = u16[shopCounter(interestHalfLife, kind)]!;
        const read = u16[shopCounter(interestHalfLife, readKind)]!;
        const ignored = u16[shopCounter(interestHalfLife, ignoredKind)]!;
        for (let i = 0; i < count; i++) {
          const row = at[i]!;
          const messages = table[read[row]!]! + table[ignored[row]!]!;
          const share = Math.min(1, (table[happened[row]!]! + 1) / (messages + prior));
          sum[i] = sum[i]! + weight * (transformed(transform, share) - base);
        }
      },
    };
  }

  private interest(word: string, transform: Transform): SparseFactor {
    const { interests, slots, tables } = this;
    const base = transformed(transform, word === 'days' ? undefined : 0);
    const kind = interestWords.indexOf(word as (typeof interestWords)[number]);
    const table = tables.counter(interestHalfLife, 'identity');
    const valueAt = (held: Interests, chunk: RowChunk, row: number, slot: number): number => {
      if (word === 'days') return Math.max(0, tables.instant_s - held.latest(slot)) / day_s;
      if (word !== 'share') return table[held.counter(slot, kind)]!;
      const [here, all] = [interestIn(held, slot, table), positiveOf(chunk, row, table)];
      return all === 0 ? 0 : Math.min(1, here / all);
    };
    return {
      holding: this.interested,
      base,
      add: (sum, weight, _, { at, count }, chunk) => {
        if (!interests) return;
        for (let i = 0; i < count; i++) {
          const value = valueAt(interests, chunk, at[i]!, slots[i]!);
          sum[i] = sum[i]! + weight * (transformed(transform, value) - base);
        }
      },
    };
  }

  /** Who showed interest in the content's category; where it is held stands in `slots`, in their order. */
  private readonly interested: Holding = {
    ...{ name: 'interest', onPlatform: false },
    find: ({ at, from, to }, holders, { rows }) => {
      const { interests, slots } = this;
      holders.count = 0;
      if (!interests) return;
      let count = 0;
      for (let i = from; i < to; i++) {
        const slot = interests.find(rows[i]!);
        holders.places[count] = i;
        slots[count] = slot;
        count += slot === -1 ? 0 : 1;
      }
      holders.take(count, at);
    },
  };
}

function interestIn(interests: Interests, slot: number, table: Float32Array): number {
  let sum = 0;
  for (let kind = 0; kind < interestWords.length; kind++) sum += table[interests.counter(slot, kind)]!;
  return sum;
}

function positiveOf({ segment }: RowChunk, row: number, table: Float32Array): number {
  let sum = 0;
  for (let kind = 0; kind < positive_kinds; kind++)
    sum += table[segment.u16[shopCounter(interestHalfLife, kind)]![row]!]!;
  return sum;
}
