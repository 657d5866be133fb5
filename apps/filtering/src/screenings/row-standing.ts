import { countOf, day_s } from '../columns/decayed-counter.js';
import { type FactorReader, latestOf } from '../columns/factor-reader.js';
import { chunk_rows_max, type RowChunk } from '../columns/row-chunk.js';
import { CANCELLED, channelColumn, establishedColumn, shopCounter, statusColumn } from '../columns/shop-columns.js';
import { behaviourWords } from '../factors/factor-catalogue.js';
import type { Standing } from './decide-screening.js';

const kindOf = (word: (typeof behaviourWords)[number]) => behaviourWords.indexOf(word);
const [read, clicked, muted, complained] = [kindOf('read'), kindOf('clicked'), kindOf('muted'), kindOf('complained')];
const monthly = 1;
const ignoredMonthly = shopCounter(monthly, kindOf('ignored'));

/**
 * How the customers of a chunk stand to the shop, one after the other: whom {@link place} says. What rules ask is worked
 * out when they ask, since the first rules settle most cases.
 */
export class RowStanding implements Standing {
  /** Her place in the chunk. */
  place = 0;
  isExempt = false;
  isHeldOut = false;
  private at!: Uint16Array;
  private statuses!: Uint16Array;
  private channels!: Uint16Array;
  private ignoredCodes!: Uint16Array;
  private established!: Uint32Array;
  // Copies: a reader holds what it works out for one chunk at a time.
  private readonly positive = new Uint32Array(chunk_rows_max);
  private readonly platform = new Uint32Array(chunk_rows_max);
  private readonly reading = new Uint32Array(chunk_rows_max);
  private readonly negative = new Uint32Array(chunk_rows_max);

  constructor(
    private readonly reader: FactorReader,
    private readonly instant_s: number,
  ) {}

  /** From now on it is about the customers of this chunk. */
  look(chunk: RowChunk): void {
    const { at, segment } = chunk;
    this.at = at;
    this.statuses = segment.u16[statusColumn]!;
    this.channels = segment.u16[channelColumn]!;
    this.ignoredCodes = segment.u16[ignoredMonthly]!;
    this.established = segment.u32[establishedColumn]!;
    this.positive.set(this.reader.latestPositive(chunk));
    this.platform.set(this.reader.latestOnPlatform(chunk));
    later(segment.u32[read]!, segment.u32[clicked]!, at, this.reading);
    later(segment.u32[muted]!, segment.u32[complained]!, at, this.negative);
  }

  get relationship(): Standing['relationship'] {
    const row = this.at[this.place]!;
    const status = this.statuses[row]!;
    if (status === 0 || this.established[row]! > this.instant_s) return 'none';
    return status === CANCELLED ? 'cancelled' : 'active';
  }

  /** The number of the acquisition channel that she came through. */
  get channel(): number {
    return this.channels[this.at[this.place]!]!;
  }

  get tenure_days(): number {
    return Math.max(0, this.instant_s - this.established[this.at[this.place]!]!) / day_s;
  }

  get positive_days(): number {
    return this.daysSince(this.positive[this.place]!);
  }

  get platformPositive_days(): number {
    return this.daysSince(this.platform[this.place]!);
  }

  get negative_days(): number {
    return this.daysSince(this.negative[this.place]!);
  }

  get read_days(): number {
    return this.daysSince(this.reading[this.place]!);
  }

  get ignored(): number {
    const code = this.ignoredCodes[this.at[this.place]!]!;
    return code === 0 ? 0 : countOf(code, 0) + countOf(code, 1) + countOf(code, 2);
  }

  private daysSince(latest_s: number): number {
    return latest_s === 0 ? Number.POSITIVE_INFINITY : Math.max(0, this.instant_s - latest_s) / day_s;
  }
}

/** The later of two columns, by place in a chunk. */
function later(one: Uint32Array, other: Uint32Array, at: Uint16Array, target: Uint32Array): void {
  target.fill(0, 0, at.length);
  latestOf(one, at, target);
  latestOf(other, at, target);
}
