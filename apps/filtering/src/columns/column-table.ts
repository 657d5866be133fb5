const rows_first = 256;
/** Rows of a segment that is full. */
export const segment_rows_max = 65_536;

/** Up to 65,536 rows: every column of theirs in one typed array each. */
export interface Segment {
  readonly u16: readonly Uint16Array[];
  readonly u32: readonly Uint32Array[];
}

/**
 * Rows that are only ever added, their columns in segments: a table grows without copying what it holds, and a pass goes
 * through one segment's columns after the other while they are in the processor's cache. The first segment begins small,
 * so that a small shop costs little.
 */
export class ColumnTable {
  readonly segments: Segment[] = [];
  private count = 0;
  private capacity = 0;

  constructor(
    private readonly u16Columns: number,
    private readonly u32Columns: number,
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
    this.segments.push({
      u16: Array.from({ length: this.u16Columns }, (_, column) => widened(new Uint16Array(rows), old?.u16[column])),
      u32: Array.from({ length: this.u32Columns }, (_, column) => widened(new Uint32Array(rows), old?.u32[column])),
    });
    this.capacity = isFirst ? rows : this.capacity + rows;
  }
}

function widened<T extends Uint16Array | Uint32Array>(wider: T, old: T | undefined): T {
  if (old) wider.set(old);
  return wider;
}
