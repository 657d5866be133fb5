import { setImmediate as turn } from 'node:timers/promises';
import { countOf, day_s } from '../columns/decayed-counter.js';
import type { FactorColumns } from '../columns/factor-columns.js';
import { FactorReader, latestOf } from '../columns/factor-reader.js';
import { predicting, predictingHeads } from '../columns/predict-rows.js';
import { chunk_rows_max, chunksOf, type RowChunk } from '../columns/row-chunk.js';
import {
  ACTIVE,
  CANCELLED,
  channelColumn,
  establishedColumn,
  type ShopColumns,
  shopCounter,
  statusColumn,
} from '../columns/shop-columns.js';
import { behaviourWords } from '../factors/factor-catalogue.js';
import type { ScreeningModel } from '../models/screening-model.js';
import type { ScreeningPolicy } from '../policies/screening-policy.js';
import { decideScreening, leavesUnread, type Reason, type Standing } from './decide-screening.js';
import { DecidedAudience } from './decided-audience.js';
import { reasonCodes } from './decision-codes.js';
import { isHeldOut } from './hold-out.js';

/** What a pass decides by. */
export interface PassOrder {
  shopId: string;
  policy: ScreeningPolicy;
  model: ScreeningModel;
  category: string;
  /** Seconds since 2000-01-01. */
  instant_s: number;
}

/** Some milliseconds: what waits for the event loop meanwhile are the blocks that go out. */
const chunks_per_turn = 4;
const STRANGER = 0xffffffff;
const kindOf = (word: (typeof behaviourWords)[number]) => behaviourWords.indexOf(word);
const [read, clicked, ignored, muted, complained] = [
  ...[kindOf('read'), kindOf('clicked'), kindOf('ignored'), kindOf('muted'), kindOf('complained')],
] as [number, number, number, number, number];
const monthly = 1;

/** A pass over columns that has not begun, and what it decides. */
export interface ScreeningPass {
  decided: DecidedAudience;
  /**
   * Decides; others may have their turn in between, and must not change the columns. Returns how many milliseconds it
   * took, without the others' turns.
   */
  run(): Promise<number>;
}

/** A pass over every active relationship of a shop that was established by the instant. */
export function passOverAll(columns: FactorColumns, order: PassOrder): ScreeningPass {
  const shop = columns.shop(order.shopId);
  const inOrder = shop.inOrder();
  const rows = new Uint32Array(inOrder.length);
  let count = 0;
  for (const row of inOrder) {
    const { u16, u32 } = shop.table.segmentOf(row);
    const at = row & 0xffff;
    if (u16[statusColumn]![at] === ACTIVE && u32[establishedColumn]![at]! <= order.instant_s) rows[count++] = row;
  }
  return passOver(columns, shop, order, new DecidedAudience(shop, rows.subarray(0, count)));
}

/** A pass over these customers, in their order; whoever is unknown has no relationship. */
export function passOverNamed(columns: FactorColumns, order: PassOrder, customerIds: readonly string[]): ScreeningPass {
  const shop = columns.shop(order.shopId);
  const rows = Uint32Array.from(customerIds, (customerId) => {
    const row = shop.ids.find(customerId);
    return row === -1 ? STRANGER : row;
  });
  return passOver(columns, shop, order, new DecidedAudience(shop, rows, customerIds));
}

function passOver(
  columns: FactorColumns,
  shop: ShopColumns,
  order: PassOrder,
  decided: DecidedAudience,
): ScreeningPass {
  return {
    decided,
    run: () =>
      decideOnRows(columns, shop, order, decided).catch((error: Error) => {
        decided.fail(error);
        throw error;
      }),
  };
}

async function decideOnRows(
  columns: FactorColumns,
  shop: ShopColumns,
  order: PassOrder,
  decided: DecidedAudience,
): Promise<number> {
  let began = performance.now();
  let took_ms = 0;
  const decide = deciding(columns, shop, order, decided);
  const { rows, places } = ascending(decided.rows, shop.table.rows);
  for (let place = 0; place < decided.size; place++) {
    if (decided.rows[place] === STRANGER) decided.reasons[place] = reasonCodes.no_relationship;
  }
  let from = 0;
  let chunks = 0;
  for (const chunk of chunksOf(columns, shop, rows)) {
    decide(chunk, places.subarray(from, from + chunk.rows.length));
    from += chunk.rows.length;
    if (++chunks % chunks_per_turn > 0) continue;
    decided.advance();
    took_ms += performance.now() - began;
    await turn();
    began = performance.now();
  }
  decided.advance();
  return took_ms + performance.now() - began;
}

/** Decides on a chunk, and writes it to the places of its rows in the audience. */
function deciding(columns: FactorColumns, shop: ShopColumns, order: PassOrder, decided: DecidedAudience) {
  const { policy, instant_s, shopId } = order;
  const reader = new FactorReader(columns, shop, instant_s, order.category);
  const predict = predicting(order.model, reader);
  const predictReading = predictingHeads([order.model.heads.reads], reader);
  const reads = new Float32Array(chunk_rows_max);
  const [readDays, ignoredCounts] = [new Float64Array(chunk_rows_max), new Float64Array(chunk_rows_max)];
  if (order.model.uplift) decided.uplifts = new Float32Array(decided.size);
  const [negative, reading] = [new Uint32Array(chunk_rows_max), new Uint32Array(chunk_rows_max)];
  const exempt = new Set(policy.exemptChannels.map((channel) => shop.channels.indexOf(channel)));
  const days = (latest_s: number) =>
    latest_s === 0 ? Number.POSITIVE_INFINITY : Math.max(0, instant_s - latest_s) / day_s;
  const she: Standing = {
    ...{ relationship: 'none', tenure_days: 0, positive_days: 0, platformPositive_days: 0, negative_days: 0 },
    ...{ read_days: 0, ignored: 0, isExempt: false, isHeldOut: false },
  };
  return (chunk: RowChunk, places: Uint32Array) => {
    const { segment, at, rows } = chunk;
    gather(segment.u32[read]!, segment.u32[clicked]!, at, reading);
    const ignoredMonthly = segment.u16[shopCounter(monthly, ignored)]!;
    const asked: number[] = [];
    for (let i = 0; i < rows.length; i++) {
      she.read_days = readDays[i] = days(reading[i]!);
      she.ignored = ignoredCounts[i] = ignoredOf(ignoredMonthly[at[i]!]!);
      if (leavesUnread(she)) asked.push(i);
    }
    // Before the others, since a reader holds what it works out for one chunk at a time.
    const askedRows = Uint32Array.from(asked, (i) => rows[i]!);
    for (const some of chunksOf(columns, shop, askedRows)) {
      const [foreseen] = predictReading(some);
      for (const [place, i] of asked.entries()) reads[i] = foreseen![place]!;
    }
    const { responds, reactsBadly, uplift } = predict(chunk);
    const [positive, platform] = [reader.latestPositive(chunk), reader.latestOnPlatform(chunk)];
    gather(segment.u32[muted]!, segment.u32[complained]!, at, negative);
    const [status, channels] = [segment.u16[statusColumn]!, segment.u16[channelColumn]!];
    const established = segment.u32[establishedColumn]!;
    for (let i = 0; i < rows.length; i++) {
      const row = at[i]!;
      const established_s = established[row]!;
      she.relationship = relationshipOf(status[row]!, established_s <= instant_s);
      she.tenure_days = Math.max(0, instant_s - established_s) / day_s;
      she.positive_days = days(positive[i]!);
      she.platformPositive_days = days(platform[i]!);
      she.negative_days = days(negative[i]!);
      she.read_days = readDays[i]!;
      she.ignored = ignoredCounts[i]!;
      she.isExempt = exempt.size > 0 && exempt.has(channels[row]!);
      she.isHeldOut = policy.holdOutPercent > 0 && isHeldOut(shopId, shop.ids.id(rows[i]!), policy.holdOutPercent);
      const reason = decideScreening(policy, she, reads[i]!, responds[i]!, reactsBadly[i]!);
      const place = places[i]!;
      decided.reasons[place] = codeOf(reason);
      decided.responds[place] = reason === 'no_relationship' ? 0 : responds[i]!;
      decided.reactions[place] = Math.min(255, Math.round(1_000 * reactsBadly[i]!));
      if (uplift && decided.uplifts) decided.uplifts[place] = uplift[i]!;
      if (reason !== 'no_relationship') decided.describe(place, channels[row]!, she.tenure_days);
    }
  };
}

const codes = new Map(Object.entries(reasonCodes) as [Reason, number][]);

function codeOf(reason: Reason): number {
  return codes.get(reason)!;
}

function relationshipOf(status: number, isEstablished: boolean): Standing['relationship'] {
  if (status === 0 || !isEstablished) return 'none';
  return status === CANCELLED ? 'cancelled' : 'active';
}

/** The later of two columns, by place in a chunk. */
function gather(one: Uint32Array, other: Uint32Array, at: Uint16Array, target: Uint32Array): void {
  target.fill(0, 0, at.length);
  latestOf(one, at, target);
  latestOf(other, at, target);
}

function ignoredOf(code: number): number {
  return code === 0 ? 0 : countOf(code, 0) + countOf(code, 1) + countOf(code, 2);
}

/** The rows that are known in ascending order, each with its place in the audience: a pass reads columns from front to back. */
function ascending(rows: Uint32Array, rowsOfShop: number): { rows: Uint32Array; places: Uint32Array } {
  const places = new Uint32Array(rows.length);
  let known = 0;
  let isAscending = true;
  for (let place = 0, before = -1; place < rows.length; place++) {
    const row = rows[place]!;
    if (row === STRANGER) continue;
    places[known++] = place;
    if (row <= before) isAscending = false;
    before = row;
  }
  const sorted = isAscending ? places.subarray(0, known) : sortedByRow(places.subarray(0, known), rows, rowsOfShop);
  const ascendingRows = new Uint32Array(known);
  for (let i = 0; i < known; i++) ascendingRows[i] = rows[sorted[i]!]!;
  return { rows: ascendingRows, places: sorted };
}

/** Places in order of their rows: compared where they are few, dealt out to their rows where that is less work. */
function sortedByRow(places: Uint32Array, rows: Uint32Array, rowsOfShop: number): Uint32Array {
  if (places.length * 16 < rowsOfShop) return places.sort((a, b) => rows[a]! - rows[b]!);
  const placeOfRow = new Uint32Array(rowsOfShop).fill(STRANGER);
  for (const place of places) placeOfRow[rows[place]!] = place;
  let count = 0;
  for (const place of placeOfRow) if (place !== STRANGER) places[count++] = place;
  return places;
}
