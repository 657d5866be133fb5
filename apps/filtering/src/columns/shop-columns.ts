import { behaviourWords, halfLives_days, interestOfKind, positive_kinds } from '../factors/factor-catalogue.js';
import { ColumnTable } from './column-table.js';
import { ColumnsFull } from './columns-failures.js';
import { countOneMore, letPeriodsPass } from './decayed-counter.js';
import { IdDictionary } from './id-dictionary.js';
import { Interests } from './interests.js';
import type { Periods } from './periods.js';

const kinds = behaviourWords.length;
const counters = halfLives_days.length * kinds;
const channels_max = 10_000;
const interestHalfLife = halfLives_days.indexOf(120);

/** The columns of 16 bits behind the counters. */
export const channelColumn = counters;
export const statusColumn = counters + 1;
/** The columns of 32 bits behind the latest instant of each kind. */
export const establishedColumn = kinds;
export const platformRowColumn = kinds + 1;

/** What a status column holds; 0 where only behaviours were told of. */
export const ACTIVE = 1;
export const CANCELLED = 2;

/** Which 16-bit column counts a kind with a half-life. */
export function shopCounter(halfLife: number, kind: number): number {
  return halfLife * kinds + kind;
}

/** One shop's columns: a row per customer whom a relationship or a behaviour was told of. */
export class ShopColumns {
  readonly ids = new IdDictionary();
  readonly table = new ColumnTable(counters + 2, kinds + 2);
  /** By category. */
  readonly interests = new Map<string, Interests>();
  /** The acquisition channels, by the number that a row holds. */
  readonly channels: string[] = [''];
  /** The journal's position that these columns reflect. */
  position = 0;
  /** The position of the latest facts that were taken in. */
  changedAt = Number.POSITIVE_INFINITY;
  private readonly channelNumbers = new Map([['', 0]]);
  private order = new Uint32Array(0);

  get bytes(): number {
    let bytes = this.ids.bytes + this.table.bytes + this.order.byteLength;
    for (const interests of this.interests.values()) bytes += interests.bytes;
    return bytes;
  }

  /** The row of a customer, a new one where there is none; `platformRow` says hers on the platform. */
  rowOf(customerId: string, platformRow: (customerId: string) => number): number {
    const row = this.ids.add(customerId);
    if (row === this.table.rows) {
      this.table.addRow();
      this.table.segmentOf(row).u32[platformRowColumn]![row & 0xffff] = platformRow(customerId);
    }
    return row;
  }

  /** Has a customer's row be that of another id, of equal length. @throws {RangeError} when that id has a row already. */
  rename(customerId: string, to: string): void {
    const row = this.ids.rename(customerId, to);
    if (row === -1 || row >= this.order.length) return;
    this.order = this.order.filter((other) => other !== row);
    const place = this.firstBehind(row, 0);
    const order = new Uint32Array(this.order.length + 1);
    order.set(this.order.subarray(0, place));
    order[place] = row;
    order.set(this.order.subarray(place), place + 1);
    this.order = order;
  }

  relate(row: number, status: number, established_s: number, channel: string): void {
    const { u16, u32 } = this.table.segmentOf(row);
    const at = row & 0xffff;
    u16[statusColumn]![at] = status;
    u16[channelColumn]![at] = this.channelNumber(channel);
    u32[establishedColumn]![at] = established_s;
  }

  /** Counts a behaviour. Returns how many interests it added. */
  count(row: number, kind: number, instant_s: number, category: string, periods: Periods): number {
    const { u16, u32 } = this.table.segmentOf(row);
    const at = row & 0xffff;
    for (let halfLife = 0; halfLife < halfLives_days.length; halfLife++) {
      const column = u16[shopCounter(halfLife, kind)]!;
      column[at] = countOneMore(column[at]!, periods.ago(halfLife, instant_s));
    }
    if (instant_s > u32[kind]![at]!) u32[kind]![at] = instant_s;
    if (kind >= positive_kinds || category === '') return 0;
    const interests = this.interestsIn(category);
    return interests.add(row, interestOfKind[kind]!, periods.ago(interestHalfLife, instant_s), instant_s) ? 1 : 0;
  }

  /** Lets so many periods of a half-life pass for every counter. */
  letPeriodsPass(halfLife: number, periods: number): void {
    if (periods === 0) return;
    const pass = (column: Uint16Array) => letPeriodsPass(column, periods);
    for (let kind = 0; kind < kinds; kind++) this.table.eachU16(shopCounter(halfLife, kind), pass);
    if (halfLife !== interestHalfLife) return;
    for (const interests of this.interests.values()) interests.letPeriodsPass(periods);
  }

  interestsIn(category: string): Interests {
    let known = this.interests.get(category);
    if (!known) {
      known = new Interests();
      this.interests.set(category, known);
    }
    return known;
  }

  /** @throws {ColumnsFull} beyond 10,000 channels. */
  channelNumber(channel: string): number {
    const known = this.channelNumbers.get(channel);
    if (known !== undefined) return known;
    if (this.channels.length > channels_max) throw new ColumnsFull('acquisition channels of a shop', channels_max);
    this.channelNumbers.set(channel, this.channels.length);
    return this.channels.push(channel) - 1;
  }

  /** All rows in order of customer. What was added since the last call is sorted and merged in. */
  inOrder(): Uint32Array {
    const { order, ids } = this;
    const rows = this.table.rows;
    if (order.length === rows) return order;
    const added = new Uint32Array(rows - order.length)
      .map((_, i) => order.length + i)
      .sort((a, b) => ids.compare(a, b));
    const merged = new Uint32Array(rows);
    let [from, at] = [0, 0];
    for (const row of added) {
      // Where rows come in order, as a rebuild reads them, nothing is searched.
      const end = from < order.length ? this.firstBehind(row, from) : from;
      merged.set(order.subarray(from, end), at);
      at += end - from;
      from = end;
      merged[at++] = row;
    }
    merged.set(order.subarray(from), at);
    this.order = merged;
    return merged;
  }

  /** The first place in the order, from `low`, whose customer comes behind that of `row`. */
  private firstBehind(row: number, low: number): number {
    let [from, to] = [low, this.order.length];
    while (from < to) {
      const middle = (from + to) >>> 1;
      if (this.ids.compare(this.order[middle]!, row) < 0) from = middle + 1;
      else to = middle;
    }
    return from;
  }
}
