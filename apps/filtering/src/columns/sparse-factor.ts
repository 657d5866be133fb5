import type { Segment } from './column-table.js';
import { chunk_rows_max, type RowChunk } from './row-chunk.js';

/** Neighbours of a chunk whose rows lie in one segment: at the shop all of them, on the platform runs. */
export interface Stretch {
  segment: Segment;
  /** Where each lies in the segment, by place in the chunk. */
  at: Uint16Array;
  from: number;
  to: number;
}

/** Those of a stretch who hold something. */
export class Holders {
  /** Their places in the chunk. */
  readonly places = new Uint16Array(chunk_rows_max);
  /** Where each lies in the segment. */
  readonly at = new Uint16Array(chunk_rows_max);
  count = 0;

  /** Says how many places were written down, and looks up where they lie. */
  take(count: number, at: Uint16Array): void {
    for (let i = 0; i < count; i++) this.at[i] = at[this.places[i]!]!;
    this.count = count;
  }
}

/** What a row must hold for a factor to be worth more than its base. */
export interface Holding {
  /** Names it: who holds it is looked for once for all factors that ask for the same. */
  name: string;
  onPlatform: boolean;
  /** Writes down who of a stretch holds it. */
  find: (stretch: Stretch, holders: Holders, chunk: RowChunk) => void;
}

/** A column of counters, and what its codes are worth. */
export interface CodedColumn {
  /** Which column of 16 bits. */
  column: number;
  table: Float32Array;
}

/** A factor that is worth the same for all who do not hold something, as most do not. */
export interface SparseFactor {
  holding: Holding;
  /** What it is worth for everybody else, transformed. */
  base: number;
  /** What it is read of where it is a counter and nothing else; its base is 0. */
  coded?: CodedColumn;
  /** Adds `weight` × (value − base) of every holder, in their order. */
  add: (sum: Float64Array, weight: number, segment: Segment, holders: Holders, chunk: RowChunk) => void;
}

/** Adds the weighed values of three counters of every holder at once: of what somebody did, most heads weigh three. */
export function addThree(
  sum: Float64Array,
  [weight1, weight2, weight3]: readonly [number, number, number],
  [one, two, three]: readonly [CodedColumn, CodedColumn, CodedColumn],
  { u16 }: Segment,
  { at, count }: Holders,
): void {
  const [column1, column2, column3] = [u16[one.column]!, u16[two.column]!, u16[three.column]!];
  const [table1, table2, table3] = [one.table, two.table, three.table];
  for (let i = 0; i < count; i++) {
    const row = at[i]!;
    const first = weight1 * table1[column1[row]!]! + weight2 * table2[column2[row]!]!;
    sum[i] = sum[i]! + first + weight3 * table3[column3[row]!]!;
  }
}

/** The stretches of a chunk where a holding is looked for. */
export function stretchesOf(chunk: RowChunk, onPlatform: boolean): Stretch[] {
  if (!onPlatform) return [{ segment: chunk.segment, at: chunk.at, from: 0, to: chunk.at.length }];
  return chunk.platformRuns.map(({ segment, from, to }) => ({ segment, at: chunk.platformAt, from, to }));
}

/** A counter that is not 0. */
export function counted(name: string, onPlatform: boolean, place: number): Holding {
  return {
    ...{ name, onPlatform },
    find: (stretch, holders) => {
      const column = stretch.segment.u16[place]!;
      const { at, from, to } = stretch;
      const { places } = holders;
      let count = 0;
      for (let i = from; i < to; i++) {
        // Written anyway and then kept or not: a branch that nobody can foresee costs more.
        places[count] = i;
        count += column[at[i]!] === 0 ? 0 : 1;
      }
      holders.take(count, at);
    },
  };
}

/** At the shop, the instant of a kind of behaviour that is not 0. */
export function happened(kind: number): Holding {
  return {
    ...{ name: `shop ${kind}`, onPlatform: false },
    find: ({ segment, at, from, to }, holders) => {
      const column = segment.u32[kind]!;
      const { places } = holders;
      let count = 0;
      for (let i = from; i < to; i++) {
        places[count] = i;
        count += column[at[i]!] === 0 ? 0 : 1;
      }
      holders.take(count, at);
    },
  };
}

/** At the shop, any of three such instants. */
export function happenedAny(name: string, [one, other, third]: readonly [number, number, number]): Holding {
  return {
    ...{ name, onPlatform: false },
    find: ({ segment: { u32 }, at, from, to }, holders) => {
      const [ones, others, thirds] = [u32[one]!, u32[other]!, u32[third]!];
      const { places } = holders;
      let count = 0;
      for (let i = from; i < to; i++) {
        const row = at[i]!;
        places[count] = i;
        count += (ones[row]! | others[row]! | thirds[row]!) === 0 ? 0 : 1;
      }
      holders.take(count, at);
    },
  };
}
