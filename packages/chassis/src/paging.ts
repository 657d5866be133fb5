import { InvalidRequest } from './errors.js';

const pageItemsDefault = 100;

/** The kinds of key that a page token holds, in the order of the list's sort; whole numbers as their column holds them. */
export type PageKey = 'text' | 'date' | 'uuid' | 'smallint' | 'integer' | 'bigint';

const valid: Record<PageKey, (key: string) => boolean> = {
  text: (key) => !key.includes('\0'),
  date: isInstant,
  uuid: (key) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(key),
  smallint: (key) => isWhole(key) && Math.abs(Number(key)) < 2 ** 15,
  integer: (key) => isWhole(key) && Math.abs(Number(key)) < 2 ** 31,
  bigint: isWhole,
};

/** A day that there is, in the years that JavaScript and Postgres write alike: JavaScript also reads February 30 and year 0. */
function isInstant(key: string): boolean {
  const instant = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(key) ? new Date(key) : new Date(Number.NaN);
  const seconds = 'yyyy-mm-ddThh:mm:ss'.length;
  return (
    !Number.isNaN(instant.getTime()) &&
    instant.getUTCFullYear() >= 1 &&
    key.startsWith(instant.toISOString().slice(0, seconds))
  );
}

function isWhole(key: string): boolean {
  return /^-?\d{1,15}$/.test(key);
}

/** How many items a page holds: what was asked for (its bound is the contract's), or 100 where nothing was. */
export function pageItems(page_size: number): number {
  return page_size === 0 ? pageItemsDefault : page_size;
}

/** The token of the page after an item: the item's sort keys, dates in ISO 8601. */
export function pageTokenAfter(...keys: string[]): string {
  return Buffer.from(JSON.stringify(keys)).toString('base64url');
}

/**
 * The sort keys that a page token holds; undefined for the first page.
 *
 * @throws {InvalidRequest} naming `page_token` when no page of this list gave it out.
 */
export function readPageToken(token: string, ...kinds: PageKey[]): string[] | undefined {
  if (token === '') return undefined;
  try {
    const keys: unknown = JSON.parse(Buffer.from(token, 'base64url').toString());
    if (
      Array.isArray(keys) &&
      keys.length === kinds.length &&
      kinds.every((kind, i) => typeof keys[i] === 'string' && valid[kind](keys[i]))
    ) {
      return keys;
    }
  } catch {
    // Not even JSON: the same answer as for any other forgery.
  }
  throw new InvalidRequest([{ field: 'page_token', description: 'is not a token that this list gave out' }]);
}

/**
 * One page of a list whose store was asked for one item more than the page holds.
 *
 * @param rows at most `items + 1` rows in the order of the list.
 * @param keysOf the sort keys of a row.
 */
export function page<T>(rows: T[], items: number, keysOf: (row: T) => string[]): { rows: T[]; nextPageToken: string } {
  const last = rows[items - 1];
  const isLastPage = rows.length <= items || last === undefined;
  return { rows: rows.slice(0, items), nextPageToken: isLastPage ? '' : pageTokenAfter(...keysOf(last)) };
}
