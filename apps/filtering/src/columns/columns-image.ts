import { interestWords } from '../factors/factor-catalogue.js';
import type { ColumnTable } from './column-table.js';
import type { FactorColumns } from './factor-columns.js';
import type { IdDictionary } from './id-dictionary.js';
import type { Interests } from './interests.js';
import { channelColumn, establishedColumn, type ShopColumns } from './shop-columns.js';

/** What an image begins with; then come the ids, the columns of 16 bits, of 32 bits, and the interests. */
interface Header {
  rows: number;
  idBytes: number;
  u16Columns: number;
  u32Columns: number;
  running: number[];
  channels: string[];
  categories: [category: string, rows: number][];
}

const kinds = interestWords.length;

/**
 * A shop's columns as bytes: in order of customer, category and channel, so that equal factors have equal images, in
 * whichever order they came to be. Machines are taken to be little-endian, as every one that runs Node is.
 */
export function imageOfShop(columns: FactorColumns, shop: ShopColumns): Buffer {
  const order = shop.inOrder();
  const channels = [...new Set(shop.channels)].sort();
  const renumbered = shop.channels.map((channel) => channels.indexOf(channel));
  const categories = [...shop.interests.entries()].sort(([a], [b]) => (a < b ? -1 : 1));
  const u16Columns = channelColumn + 2;
  const u32Columns = establishedColumn + 1;
  const ids = joinedIds(shop.ids, order);
  const header: Header = {
    ...{ rows: order.length, idBytes: ids.length, u16Columns, u32Columns, running: columns.periods.running, channels },
    categories: categories.map(([category, { size }]) => [category, size]),
  };
  const places = new Uint32Array(order.length);
  for (let place = 0; place < order.length; place++) places[order[place]!] = place;
  return Buffer.concat([
    ...headed(header),
    ids,
    ...u16Of(shop.table, order, u16Columns).map((column, i) =>
      bytesOf(i === channelColumn ? column.map((number) => renumbered[number]!) : column),
    ),
    ...u32Of(shop.table, order, u32Columns).map(bytesOf),
    ...categories.flatMap(([, interests]) => imageOfInterests(interests, places)),
  ]);
}

/** Puts a shop's columns back, into columns that hold nothing of it yet. Of image and columns, the later periods run on. */
export function restoreShop(columns: FactorColumns, shopId: string, image: Buffer): void {
  const reader = new ImageReader(image);
  const { rows, idBytes, u16Columns, u32Columns, running, channels, categories } = reader.header();
  const behind = columns.alignWith(running);
  const shop = columns.shop(shopId);
  for (const id of reader.ids(idBytes)) columns.rowOf(shop, id);
  const numbers = channels.map((channel) => shop.channelNumber(channel));
  for (let i = 0; i < u16Columns; i++) {
    const column = reader.u16(rows);
    putBack(shop.table, 'u16', i, i === channelColumn ? column.map((number) => numbers[number]!) : column);
  }
  for (let i = 0; i < u32Columns; i++) putBack(shop.table, 'u32', i, reader.u32(rows));
  for (const [category, size] of categories) {
    const interests = shop.interestsIn(category);
    const [held, latest, counters] = [reader.u32(size), reader.u32(size), reader.u16(size * kinds)];
    for (let i = 0; i < size; i++)
      interests.put(held[i]!, [...counters.subarray(i * kinds, (i + 1) * kinds)], latest[i]!);
    columns.countInterests(size);
  }
  for (const [halfLife, periods] of behind.entries()) shop.letPeriodsPass(halfLife, periods);
}

/** The platform's columns as bytes, in order of customer; those of whom nothing was seen are left out. */
export function imageOfPlatform(columns: FactorColumns): Buffer {
  const { ids, table } = columns.platform;
  const seen: number[] = [];
  for (let row = 0; row < table.rows; row++) if (table.segmentOf(row).u32[0]![row & 0xffff] !== 0) seen.push(row);
  const order = Uint32Array.from(seen).sort((a, b) => ids.compare(a, b));
  const letters = joinedIds(ids, order);
  const u16Columns = table.segments[0]?.u16.length ?? 0;
  const header: Header = {
    ...{ rows: order.length, idBytes: letters.length, u16Columns, u32Columns: 1, running: columns.periods.running },
    ...{ channels: [], categories: [] },
  };
  return Buffer.concat([
    ...headed(header),
    letters,
    ...u16Of(table, order, u16Columns).map(bytesOf),
    ...u32Of(table, order, 1).map(bytesOf),
  ]);
}

/** Puts the platform's columns back, into columns that hold nothing yet. */
export function restorePlatform(columns: FactorColumns, image: Buffer): void {
  const reader = new ImageReader(image);
  const { rows, idBytes, u16Columns, running } = reader.header();
  const behind = columns.alignWith(running);
  for (const id of reader.ids(idBytes)) columns.platform.rowOf(id);
  for (let i = 0; i < u16Columns; i++) putBack(columns.platform.table, 'u16', i, reader.u16(rows));
  putBack(columns.platform.table, 'u32', 0, reader.u32(rows));
  for (const [halfLife, periods] of behind.entries()) columns.platform.letPeriodsPass(halfLife, periods);
}

/** Has an image name another id, of equal length, in the place of one. Returns whether it did. */
export function renameInImage(image: Buffer, id: string, to: string): boolean {
  const { idBytes } = new ImageReader(image).header();
  const begin = 4 + image.readUInt32LE(0);
  const ids = image.subarray(begin, begin + idBytes);
  const place = ids.indexOf(`${id}\n`) === 0 ? 0 : ids.indexOf(`\n${id}\n`) + 1;
  if (place === 0 && ids.indexOf(`${id}\n`) !== 0) return false;
  ids.write(to, place, 'latin1');
  return true;
}

function imageOfInterests(interests: Interests, places: Uint32Array): Buffer[] {
  const rows = [...interests.heldRows()].sort((a, b) => places[a]! - places[b]!);
  const slots = rows.map((row) => interests.find(row));
  const counters = new Uint16Array(rows.length * kinds);
  slots.forEach((slot, i) => {
    for (let kind = 0; kind < kinds; kind++) counters[i * kinds + kind] = interests.counter(slot, kind);
  });
  const held = Uint32Array.from(rows, (row) => places[row]!);
  return [bytesOf(held), bytesOf(Uint32Array.from(slots, (slot) => interests.latest(slot))), bytesOf(counters)];
}

function headed(header: Header): [Buffer, Buffer] {
  const text = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(text.length);
  return [length, text];
}

/** A line break behind each. */
function joinedIds(ids: IdDictionary, order: Uint32Array): Buffer {
  return order.length === 0 ? Buffer.alloc(0) : Buffer.concat([ids.join(order), Buffer.from('\n')]);
}

function u16Of(table: ColumnTable, order: Uint32Array, columns: number): Uint16Array[] {
  return Array.from({ length: columns }, (_, column) =>
    Uint16Array.from(order, (row) => table.segmentOf(row).u16[column]![row & 0xffff]!),
  );
}

function u32Of(table: ColumnTable, order: Uint32Array, columns: number): Uint32Array[] {
  return Array.from({ length: columns }, (_, column) =>
    Uint32Array.from(order, (row) => table.segmentOf(row).u32[column]![row & 0xffff]!),
  );
}

function putBack(table: ColumnTable, width: 'u16' | 'u32', column: number, values: Uint16Array | Uint32Array): void {
  for (let row = 0; row < values.length; row++) table.segmentOf(row)[width][column]![row & 0xffff] = values[row]!;
}

function bytesOf({ buffer, byteOffset, byteLength }: Uint16Array | Uint32Array): Buffer {
  return Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength);
}

/** Reads the parts of an image one after the other. */
class ImageReader {
  private at = 0;

  constructor(private readonly image: Buffer) {}

  header(): Header {
    const length = this.image.readUInt32LE(0);
    this.at = 4 + length;
    return JSON.parse(this.image.toString('utf8', 4, this.at)) as Header;
  }

  ids(bytes: number): string[] {
    return this.next(bytes).toString('latin1').split('\n').slice(0, -1);
  }

  u16(count: number): Uint16Array {
    const values = new Uint16Array(count);
    bytesOf(values).set(this.next(count * 2));
    return values;
  }

  u32(count: number): Uint32Array {
    const values = new Uint32Array(count);
    bytesOf(values).set(this.next(count * 4));
    return values;
  }

  private next(bytes: number): Buffer {
    this.at += bytes;
    return this.image.subarray(this.at - bytes, this.at);
  }
}
