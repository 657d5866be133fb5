import { describe, expect, it } from 'vitest';
import { InvalidRequest } from './errors.js';
import { page, pageItems, pageTokenAfter, readPageToken } from './paging.js';

describe('a page token', () => {
  it('gives back the keys that it was made of', () => {
    const token = pageTokenAfter('2026-01-31T00:00:00.000Z', '客户-1');
    expect(readPageToken(token, 'date', 'text')).toEqual(['2026-01-31T00:00:00.000Z', '客户-1']);
  });

  it('is absent for the first page', () => {
    expect(readPageToken('', 'text')).toBeUndefined();
  });

  it.each([
    ['garbage', 'not a token', ['text']],
    ['JSON of another form', Buffer.from('{"a":1}').toString('base64url'), ['text']],
    ['too few keys', pageTokenAfter('a'), ['text', 'text']],
    ['no date', pageTokenAfter('yesterday'), ['date']],
    ['no uuid', pageTokenAfter("1' OR '1'='1"), ['uuid']],
    ['a day that there is not', pageTokenAfter('2026-02-30T00:00:00.000Z'), ['date']],
    ['a year before the first', pageTokenAfter('-000001-01-01T00:00:00Z'), ['date']],
    ['the year 0', pageTokenAfter('0000-01-01T00:00:00.000Z'), ['date']],
    ['no integer', pageTokenAfter('1e400'), ['bigint']],
    ['a number larger than 64 bits', pageTokenAfter('9223372036854775808'), ['bigint']],
    ['a number larger than its column', pageTokenAfter('2147483648'), ['integer']],
    ['one larger than a small column', pageTokenAfter('-32768'), ['smallint']],
    ['a text that no database takes', pageTokenAfter('\0'), ['text']],
  ] as const)('is refused when it is forged: %s', (_, token, kinds) => {
    expect(() => readPageToken(token, ...kinds)).toThrow(InvalidRequest);
  });
});

describe('a page', () => {
  const keysOf = (row: number) => [String(row)];

  it('points to the next while there is more', () => {
    const first = page([1, 2, 3], 2, keysOf);
    expect(first.rows).toEqual([1, 2]);
    expect(readPageToken(first.nextPageToken, 'integer')).toEqual(['2']);
  });

  it.each([[[1, 2]], [[1]], [[]]])('is the last when nothing is behind it: %j', (rows) => {
    expect(page(rows, 2, keysOf)).toEqual({ rows, nextPageToken: '' });
  });

  it('holds 100 items where the caller does not say', () => {
    expect(pageItems(0)).toBe(100);
    expect(pageItems(7)).toBe(7);
  });
});
