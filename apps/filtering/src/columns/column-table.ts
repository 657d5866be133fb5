const rows_first = 256;
/** Rows of a segment that is full. */
export const segment_rows_max = 65_536;

/** Up to 65,536 rows: every column of theirs in one typed array each, all of them over one memory. */
export interface Segment {
  readonly u16: readonly Uint16Array[];
  readonly u32: readonly Uint32Array[];
  /** Shared, so that other threads can look. */
  readonly memory: SharedArrayBuffer;
}

/** Rows in segments, as whoever reads them sees them. */
export interface SegmentedRows {
  readonly segments: readonly Segment[];
}

/** The columns of a segment, over the memory that holds them. */
export function segmentOver(memory: SharedArrayBuffer, u16Columns: number, u32Columns: number): Segment {
  const rows = memory.byteLength / (u32Columns * 4 + u16Columns * 2);
  const u16Begin = u32Columns * rows * 4;
  return {
    u32: Array.from({ length: u32Columns }, (_, column) => new Uint32Array(memory, column * rows * 4, rows)),
    u16: Array.from({ length: u16Columns }, (_, column) => new Uint16Array(memory, u16Begin + column * rows * 2, rows)),
    memory,
  };
}

/**
 * Rows that are only ever added, their columns in segments: a table grows without copying what it holds, and a pass goes
 * through one segment's columns after the other while they are in the processor's cache. The first segment begins small,
 * so that a small shop costs little.
 */
export class ColumnTable implements SegmentedRows {
  readonly segments: Segment[] = [];
  private count = 0;
  private capacity = 0;

  constructor(
    readonly u16Columns: number,
    readonly u32Columns: number,
  ) {}

  get rows(): number {
    return this.count;
  }

  get bytes(): number {
    return this.capacity * (this.u16Columns * 2 + this.u32Columns * 4);
  }

  /** Adds a row of zeros; returns its number. */
  addRow(): number {
    if (this.count === this.capacity) this.grow();
    return this.count++;
  }

  segmentOf(row: number): Segment {
    return this.segments[row >>> 16]!;
  }

  /** Calls `each` with this column of every segment. */
  eachU16(column: number, each: (values: Uint16Array) => void): void {
    for (const { u16 } of this.segments) each(u16[column]!);
  }

  private grow(): void {
    const isFirst = this.capacity < segment_rows_max;
    const rows = isFirst ? Math.max(rows_first, this.capacity * 2) : segment_rows_max;
    const old = isFirst ? this.segments.pop() : undefined;
    const bytes = rows * (this.u16Columns * 2 + this.u32Columns * 4);
    const segment = segmentOver(new SharedArrayBuffer(bytes), this.u16Columns, this.u32Columns);
    old?.u16.forEach((values, column) => void segment.u16[column]!.set(values));
    old?.u32.forEach((values, column) => void segment.u32[column]!.set(values));
    this.segments.push(segment);
    this.capacity = isFirst ? rows : this.capacity + rows;
  }
}
