const CAPACITY_START = 4;

/** Which rows hold a term and how strongly, in two growing columns. */
export class PostingList {
  rows = new Int32Array(CAPACITY_START);
  strengths = new Float32Array(CAPACITY_START);
  size = 0;

  add(row: number, strength: number): void {
    if (this.size === this.rows.length) this.grow();
    this.rows[this.size] = row;
    this.strengths[this.size] = strength;
    this.size++;
  }

  remove(row: number): void {
    const at = this.rows.subarray(0, this.size).indexOf(row);
    if (at < 0) return;
    this.size--;
    this.rows[at] = this.rows[this.size]!;
    this.strengths[at] = this.strengths[this.size]!;
  }

  private grow(): void {
    const rows = new Int32Array(this.rows.length * 2);
    const strengths = new Float32Array(rows.length);
    rows.set(this.rows);
    strengths.set(this.strengths);
    this.rows = rows;
    this.strengths = strengths;
  }
}
