import { interestWords } from '../factors/factor-catalogue.js';
import { countOneMore, letPeriodsPass } from './decayed-counter.js';

const kinds = interestWords.length;
const slots_first = 16;
const load_max = 0.75;

/** What interests in one category are held in, for other threads to look at. */
export interface HeldInterests {
  rows: Uint32Array;
  counters: Uint16Array;
  latest_s: Uint32Array;
}

/**
 * Who showed interest in one category: an open-addressing hash from row to three decayed counters and the latest
 * instant, 14 bytes a slot. Customers care for few of a shop's categories, so that a column per category would be
 * nearly all zeros; this holds what is there, whatever the category is called.
 */
export class Interests {
  /** A slot's row plus 1; 0 where it is free. */
  private rows: Uint32Array;
  private counters: Uint16Array;
  private latest_s: Uint32Array;
  private count = 0;

  /** Over what another thread holds, to be read only; else of nobody yet. */
  constructor(held: HeldInterests = roomFor(slots_first)) {
    this.rows = held.rows;
    this.counters = held.counters;
    this.latest_s = held.latest_s;
  }

  get held(): HeldInterests {
    return { rows: this.rows, counters: this.counters, latest_s: this.latest_s };
  }

  get size(): number {
    return this.count;
  }

  get bytes(): number {
    return this.rows.byteLength + this.counters.byteLength + this.latest_s.byteLength;
  }

  /** Counts one more of a kind of interest. Returns whether the row is new here. */
  add(row: number, kind: number, periodsAgo: number, instant_s: number): boolean {
    if (this.count + 1 > this.rows.length * load_max) this.grow();
    const slot = this.slotOf(row);
    const isNew = this.rows[slot] === 0;
    if (isNew) {
      this.rows[slot] = row + 1;
      this.count += 1;
    }
    const at = slot * kinds + kind;
    this.counters[at] = countOneMore(this.counters[at]!, periodsAgo);
    if (instant_s > this.latest_s[slot]!) this.latest_s[slot] = instant_s;
    return isNew;
  }

  /** Puts a row back as it was read by {@link at}. */
  put(row: number, counters: readonly number[], latest_s: number): void {
    if (this.count + 1 > this.rows.length * load_max) this.grow();
    const slot = this.slotOf(row);
    if (this.rows[slot] === 0) this.count += 1;
    this.rows[slot] = row + 1;
    this.counters.set(counters, slot * kinds);
    this.latest_s[slot] = latest_s;
  }

  /** The slot of a row, -1 where she showed none. */
  find(row: number): number {
    const slot = this.slotOf(row);
    return this.rows[slot] === 0 ? -1 : slot;
  }

  counter(slot: number, kind: number): number {
    return this.counters[slot * kinds + kind]!;
  }

  latest(slot: number): number {
    return this.latest_s[slot]!;
  }

  letPeriodsPass(periods: number): void {
    letPeriodsPass(this.counters, periods);
  }

  /** The rows that are here, in no order. */
  *heldRows(): Iterable<number> {
    for (const held of this.rows) if (held !== 0) yield held - 1;
  }

  private slotOf(row: number): number {
    const mask = this.rows.length - 1;
    // A row is its own hash: rows are numbered without gaps, and a pass, which asks for neighbours, finds neighbours.
    let slot = row & mask;
    while (this.rows[slot] !== 0 && this.rows[slot] !== row + 1) slot = (slot + 1) & mask;
    return slot;
  }

  private grow(): void {
    const { rows, counters, latest_s } = this;
    Object.assign(this, roomFor(rows.length * 2));
    rows.forEach((held, from) => {
      if (held === 0) return;
      const to = this.slotOf(held - 1);
      this.rows[to] = held;
      for (let kind = 0; kind < kinds; kind++) this.counters[to * kinds + kind] = counters[from * kinds + kind]!;
      this.latest_s[to] = latest_s[from]!;
    });
  }
}

/** Shared, so that other threads can look. */
function roomFor(slots: number): HeldInterests {
  return {
    rows: new Uint32Array(new SharedArrayBuffer(slots * 4)),
    counters: new Uint16Array(new SharedArrayBuffer(slots * kinds * 2)),
    latest_s: new Uint32Array(new SharedArrayBuffer(slots * 4)),
  };
}
