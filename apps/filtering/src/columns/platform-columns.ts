import { halfLives_days, positive_kinds } from '../factors/factor-catalogue.js';
import { ColumnTable } from './column-table.js';
import { countOneMore, letPeriodsPass } from './decayed-counter.js';
import { IdDictionary } from './id-dictionary.js';
import type { Periods } from './periods.js';

/** Of 32 bits: when she last showed something positive, anywhere. */
export const platformLatest = 0;

/** Which 16-bit column counts a positive kind with a half-life. */
export function platformCounter(halfLife: number, kind: number): number {
  return halfLife * positive_kinds + kind;
}

/** A row per customer: her positive behaviours at any shop. How she took a shop's messages badly stays with that shop. */
export class PlatformColumns {
  readonly ids = new IdDictionary();
  readonly table = new ColumnTable(halfLives_days.length * positive_kinds, 1);

  get bytes(): number {
    return this.ids.bytes + this.table.bytes;
  }

  /** The row of a customer, a new one where there is none. */
  rowOf(customerId: string): number {
    const row = this.ids.add(customerId);
    if (row === this.table.rows) this.table.addRow();
    return row;
  }

  count(row: number, kind: number, instant_s: number, periods: Periods): void {
    const { u16, u32 } = this.table.segmentOf(row);
    const at = row & 0xffff;
    for (let halfLife = 0; halfLife < halfLives_days.length; halfLife++) {
      const column = u16[platformCounter(halfLife, kind)]!;
      column[at] = countOneMore(column[at]!, periods.ago(halfLife, instant_s));
    }
    if (instant_s > u32[platformLatest]![at]!) u32[platformLatest]![at] = instant_s;
  }

  /** Lets so many periods of a half-life pass for every counter. */
  letPeriodsPass(halfLife: number, periods: number): void {
    if (periods === 0) return;
    for (let kind = 0; kind < positive_kinds; kind++) {
      this.table.eachU16(platformCounter(halfLife, kind), (column) => letPeriodsPass(column, periods));
    }
  }
}
