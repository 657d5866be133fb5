/** Sparse rows, one after the other: row i holds the entries `offsets[i]` … `offsets[i + 1]` − 1. */
export interface SparseRows {
  readonly length: number;
  readonly offsets: Uint32Array;
  readonly columns: Uint32Array;
  readonly values: Float32Array;
}

/** One sparse row: `values[i]` stands in column `columns[i]`; columns ascend. */
export interface SparseRow {
  readonly columns: Uint32Array;
  readonly values: Float32Array;
}

/** Entries that all rows together may hold: two typed arrays of 1 GiB. */
const entries_max = 2 ** 28;

/** Collects rows into one block of memory that grows by half as it fills. */
export class SparseRowsBuilder {
  private columns = new Uint32Array(1 << 16);
  private values = new Float32Array(1 << 16);
  private readonly ends: number[] = [0];
  private used = 0;

  /** @throws {RangeError} when all rows together would hold more than 2^28 entries. */
  add(row: SparseRow): void {
    const needed = this.used + row.columns.length;
    if (needed > entries_max) throw new RangeError(`more than ${entries_max} entries in all rows together`);
    if (needed > this.columns.length) this.grow(needed);
    this.columns.set(row.columns, this.used);
    this.values.set(row.values, this.used);
    this.used = needed;
    this.ends.push(needed);
  }

  build(): SparseRows {
    return {
      length: this.ends.length - 1,
      offsets: Uint32Array.from(this.ends),
      columns: this.columns.slice(0, this.used),
      values: this.values.slice(0, this.used),
    };
  }

  private grow(needed: number): void {
    const size = Math.max(needed, Math.ceil(this.columns.length * 1.5));
    const columns = new Uint32Array(size);
    const values = new Float32Array(size);
    columns.set(this.columns.subarray(0, this.used));
    values.set(this.values.subarray(0, this.used));
    this.columns = columns;
    this.values = values;
  }
}

/** The rows whose numbers are in `picked`, in that order. */
export function pickRows(rows: SparseRows, picked: ArrayLike<number>): SparseRows {
  const builder = new SparseRowsBuilder();
  for (let i = 0; i < picked.length; i++) {
    const from = rows.offsets[picked[i]!]!;
    const to = rows.offsets[picked[i]! + 1]!;
    builder.add({ columns: rows.columns.subarray(from, to), values: rows.values.subarray(from, to) });
  }
  return builder.build();
}
