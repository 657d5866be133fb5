import { InvalidRequest } from './errors.js';

const pageItemsDefault = 100;

/** The kinds of key that a page token holds, in the order of the list's sort. */
export type PageKey = 'text' | 'date' | 'uuid' | 'integer';

const valid: Record<PageKey, (key: string) => boolean> = {
  text: (key) => !key.includes('\0'),
  date: (key) => /^[+-]?\d{4,6}-\d\d-\d\dT[\d:.]+Z$/.test(key) && !Number.isNaN(Date.parse(key)),
  uuid: (key) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(key),
  integer: (key) => /^-?\d{1,15}$/.test(key),
};

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
