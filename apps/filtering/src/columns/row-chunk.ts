import type { Segment, SegmentedRows } from './column-table.js';
import type { Interests } from './interests.js';
import { platformRowColumn } from './shop-columns.js';

/** A shop's columns, as whoever reads factors of its rows sees them. */
export interface ShopFactors {
  readonly table: SegmentedRows;
  readonly interests: Pick<ReadonlyMap<string, Interests>, 'get'>;
  /** The acquisition channels, by the number that a row holds. */
  readonly channels: readonly string[];
}

/** The columns that all shops share, in the same way. */
export interface PlatformFactors {
  readonly platform: { readonly table: SegmentedRows };
  /** Makes the periods that an instant falls into the running ones. */
  moveTo(instant_s: number): void;
}

/** Rows that are looked at together: few enough that what is worked out for them stays in the processor's cache. */
export const chunk_rows_max = 4_096;

/** Neighbours in a chunk whose rows on the platform lie in one segment. */
interface PlatformRun {
  segment: Segment;
  from: number;
  to: number;
}

/** Up to 4,096 rows of one segment, with where each lies in its segment and in the platform's. */
export interface RowChunk {
  /** The rows, by their place in the chunk. */
  rows: Uint32Array;
  segment: Segment;
  /** Where each lies in the segment. */
  at: Uint16Array;
  platformRuns: PlatformRun[];
  platformAt: Uint16Array;
}

/** Cuts rows, in ascending order, into chunks. */
export function* chunksOf(
  { platform }: Pick<PlatformFactors, 'platform'>,
  shop: ShopFactors,
  rows: Uint32Array,
): Iterable<RowChunk> {
  for (let from = 0; from < rows.length; ) {
    const segmentNumber = rows[from]! >>> 16;
    let to = from + 1;
    while (to < rows.length && to - from < chunk_rows_max && rows[to]! >>> 16 === segmentNumber) to++;
    const segment = shop.table.segments[segmentNumber]!;
    const chunk = rows.subarray(from, to);
    const at = new Uint16Array(chunk.length);
    for (let i = 0; i < chunk.length; i++) at[i] = chunk[i]! & 0xffff;
    const platformRows = segment.u32[platformRowColumn]!;
    const platformRuns: PlatformRun[] = [];
    const platformAt = new Uint16Array(chunk.length);
    for (let i = 0, begun = 0, running = -1; i < chunk.length; i++) {
      const row = platformRows[at[i]!]!;
      platformAt[i] = row & 0xffff;
      if (row >>> 16 !== running) begun = i;
      running = row >>> 16;
      const isLast = i + 1 === chunk.length || platformRows[at[i + 1]!]! >>> 16 !== running;
      if (isLast) platformRuns.push({ segment: platform.table.segments[running]!, from: begun, to: i + 1 });
    }
    yield { rows: chunk, segment, at, platformRuns, platformAt };
    from = to;
  }
}
