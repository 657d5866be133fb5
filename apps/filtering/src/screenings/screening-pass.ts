import { setImmediate as turn } from 'node:timers/promises';
import type { FactorColumns } from '../columns/factor-columns.js';
import { ACTIVE, establishedColumn, type ShopColumns, statusColumn } from '../columns/shop-columns.js';
import { decidingRows, type PassOrder } from './decide-rows.js';
import { DecidedAudience } from './decided-audience.js';
import { reasonCodes } from './decision-codes.js';
import { roomForDecisions } from './decisions.js';
import { countUnits, doUnit, isUnitDone, type PassWork, takeUnit, undecidedIn, unitsOf, workOf } from './pass-work.js';

const STRANGER = 0xffffffff;

/** Has other threads take part in a pass; resolves with how many milliseconds each did, once none does any more. */
export type Help = (work: PassWork) => Promise<number[]>;

const nobody: Help = async () => [];

/** A pass over columns that has not begun, and what it decides. */
export interface ScreeningPass {
  decided: DecidedAudience;
  /**
   * Decides; others may have their turn in between, and must not change the columns. Returns for how many milliseconds the
   * thread that was at work the longest was.
   */
  run(): Promise<number>;
}

/** A pass over every active relationship of a shop that was established by the instant. */
export function passOverAll(columns: FactorColumns, order: PassOrder, help: Help = nobody): ScreeningPass {
  const shop = columns.shop(order.shopId);
  const inOrder = shop.inOrder();
  const rows = new Uint32Array(new SharedArrayBuffer(inOrder.length * 4));
  let count = 0;
  for (const row of inOrder) {
    const { u16, u32 } = shop.table.segmentOf(row);
    const at = row & 0xffff;
    if (u16[statusColumn]![at] === ACTIVE && u32[establishedColumn]![at]! <= order.instant_s) rows[count++] = row;
  }
  const decisions = roomForDecisions(count, order.model.uplift !== undefined);
  return passOver(columns, shop, order, new DecidedAudience(shop, rows.subarray(0, count), decisions), help);
}

/** A pass over these customers, in their order; whoever is unknown has no relationship. */
export function passOverNamed(
  columns: FactorColumns,
  order: PassOrder,
  customerIds: readonly string[],
  help: Help = nobody,
): ScreeningPass {
  const shop = columns.shop(order.shopId);
  const decisions = roomForDecisions(customerIds.length, order.model.uplift !== undefined);
  const rows = Uint32Array.from(customerIds, (customerId) => {
    const row = shop.ids.find(customerId);
    return row === -1 ? STRANGER : row;
  });
  for (const [place, row] of rows.entries()) {
    if (row === STRANGER) decisions.reasons[place] = reasonCodes.no_relationship;
  }
  return passOver(columns, shop, order, new DecidedAudience(shop, rows, decisions, customerIds), help);
}

function passOver(
  columns: FactorColumns,
  shop: ShopColumns,
  order: PassOrder,
  decided: DecidedAudience,
  help: Help,
): ScreeningPass {
  return {
    decided,
    run: () =>
      decideOnRows(columns, shop, order, decided, help).catch((error: Error) => {
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
  help: Help,
): Promise<number> {
  let began = performance.now();
  let busy_ms = 0;
  const decide = decidingRows(columns, shop, order, decided.decisions);
  const { rows, places } = ascending(decided.rows, shop.table.rows);
  const units = unitsOf(rows, places);
  const helping = help(workOf(columns, shop, order, units, decided.decisions));
  const undecidedFrom = undecidedIn(units, decided.size);
  for (let unit = takeUnit(units); unit !== undefined; unit = takeUnit(units)) {
    doUnit(units, unit, decide);
    decided.advance(undecidedFrom);
    busy_ms += performance.now() - began;
    await turn();
    began = performance.now();
  }
  const helped_ms = await helping;
  began = performance.now();
  for (let unit = 0; unit < countUnits(units); unit++) if (!isUnitDone(units, unit)) doUnit(units, unit, decide);
  decided.advance(undecidedFrom);
  return Math.max(busy_ms + performance.now() - began, ...helped_ms);
}

/** The rows that are known in ascending order, each with its place in the audience: a pass reads columns from front to back. */
function ascending(rows: Uint32Array, rowsOfShop: number): { rows: Uint32Array; places: Uint32Array } {
  const places = new Uint32Array(new SharedArrayBuffer(rows.length * 4));
  let known = 0;
  let isAscending = true;
  for (let place = 0, before = -1; place < rows.length; place++) {
    const row = rows[place]!;
    if (row === STRANGER) continue;
    places[known++] = place;
    if (row <= before) isAscending = false;
    before = row;
  }
  // Other threads look at rows that are theirs to see as they are.
  if (isAscending && known === rows.length && rows.buffer instanceof SharedArrayBuffer) return { rows, places };
  const sorted = isAscending ? places.subarray(0, known) : sortedByRow(places.subarray(0, known), rows, rowsOfShop);
  const ascendingRows = new Uint32Array(new SharedArrayBuffer(known * 4));
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
