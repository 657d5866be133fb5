import { segmentOver } from '../columns/column-table.js';
import type { FactorColumns } from '../columns/factor-columns.js';
import { type HeldIds, idIn } from '../columns/id-dictionary.js';
import { type HeldInterests, Interests } from '../columns/interests.js';
import type { PlatformFactors } from '../columns/row-chunk.js';
import type { ShopColumns } from '../columns/shop-columns.js';
import type { PassOrder, ShopRows } from './decide-rows.js';
import type { Decisions } from './decisions.js';

/** Rows that a thread takes at once: some milliseconds. */
const unit_rows = 16_384;

interface HeldTable {
  memories: SharedArrayBuffer[];
  u16Columns: number;
  u32Columns: number;
}

/** The rows of a pass in ascending order, to be taken unit by unit by whichever thread is free. */
export interface PassUnits {
  rows: Uint32Array;
  /** Each row's place in the audience. */
  places: Uint32Array;
  /** How many units were taken, and behind it for each unit whether it is done. */
  progress: Int32Array;
}

/** A pass as threads are told of it: all that is large is memory that they share. */
export interface PassWork {
  order: PassOrder;
  platform: HeldTable;
  shop: { table: HeldTable; ids: HeldIds; channels: string[]; interests: HeldInterests | undefined };
  units: PassUnits;
  decisions: Decisions;
}

/** Units of rows in ascending order, of which nobody has taken any. Rows and places must lie in shared memory. */
export function unitsOf(rows: Uint32Array, places: Uint32Array): PassUnits {
  const units = Math.ceil(rows.length / unit_rows);
  return { rows, places, progress: new Int32Array(new SharedArrayBuffer((1 + units) * 4)) };
}

/** How many units there are. */
export function countUnits({ progress }: PassUnits): number {
  return progress.length - 1;
}

/** The number of a unit that nobody else has taken; undefined where none is left. */
export function takeUnit(units: PassUnits): number | undefined {
  const unit = Atomics.add(units.progress, 0, 1);
  return unit < countUnits(units) ? unit : undefined;
}

/** Has a unit decided, and says so to all threads. */
export function doUnit(
  { rows, places, progress }: PassUnits,
  unit: number,
  decide: (rows: Uint32Array, places: Uint32Array) => void,
): void {
  const [from, to] = [unit * unit_rows, (unit + 1) * unit_rows];
  decide(rows.subarray(from, to), places.subarray(from, to));
  Atomics.store(progress, 1 + unit, 1);
}

/** Whether a unit is done, and so its decisions are there to be read. */
export function isUnitDone({ progress }: PassUnits, unit: number): boolean {
  return Atomics.load(progress, 1 + unit) === 1;
}

/** What no unit decides on: it is decided before the pass begins. */
const NO_UNIT = 0xffffffff;

/** What looks up the first place of an audience of a size, from a place on, that its unit is not done with. */
export function undecidedIn(units: PassUnits, size: number): (place: number) => number {
  const { places } = units;
  // Where rows ascend as places do, and nobody is left out, units are stretches of places.
  if (places.length === size && isInOrder(places)) {
    return (from) => {
      let place = from;
      while (place < size && isUnitDone(units, (place / unit_rows) | 0))
        place = ((place / unit_rows) | 0) * unit_rows + unit_rows;
      return Math.min(place, size);
    };
  }
  const unitOf = new Uint32Array(size).fill(NO_UNIT);
  for (let i = 0; i < places.length; i++) unitOf[places[i]!] = (i / unit_rows) | 0;
  return (from) => {
    let place = from;
    while (place < size && (unitOf[place] === NO_UNIT || isUnitDone(units, unitOf[place]!))) place++;
    return place;
  };
}

function isInOrder(places: Uint32Array): boolean {
  for (let i = 0; i < places.length; i++) if (places[i] !== i) return false;
  return true;
}

/** What to tell another thread of a pass. */
export function workOf(
  columns: FactorColumns,
  shop: ShopColumns,
  order: PassOrder,
  units: PassUnits,
  decisions: Decisions,
): PassWork {
  const tableOf = ({ segments, u16Columns, u32Columns }: ShopColumns['table']): HeldTable => ({
    memories: segments.map(({ memory }) => memory),
    u16Columns,
    u32Columns,
  });
  return {
    order,
    platform: tableOf(columns.platform.table),
    shop: {
      table: tableOf(shop.table),
      ids: shop.ids.held,
      channels: shop.channels,
      interests: shop.interests.get(order.category)?.held,
    },
    units,
    decisions,
  };
}

/** The columns of a pass as another thread sees them; their periods are the order's already. */
export function columnsOf({ order, platform, shop }: PassWork): [PlatformFactors, ShopRows] {
  const tableOf = ({ memories, u16Columns, u32Columns }: HeldTable) => ({
    segments: memories.map((memory) => segmentOver(memory, u16Columns, u32Columns)),
  });
  const interests = new Map(shop.interests ? [[order.category, new Interests(shop.interests)]] : []);
  return [
    { platform: { table: tableOf(platform) }, moveTo: () => undefined },
    { table: tableOf(shop.table), interests, channels: shop.channels, ids: { id: (row) => idIn(shop.ids, row) } },
  ];
}
