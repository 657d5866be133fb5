import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { listText } from './list-text.js';

const { prepareValue } = createRequire(import.meta.url)('pg/lib/utils.js') as { prepareValue(value: unknown): string };

/** The values that an array literal holds, as Postgres would read it: unquoted, its escapes undone. */
function valuesIn(literal: string): string[] {
  const found = literal.slice(1, -1).matchAll(/"((?:[^"\\]|\\.)*)"|([^,]+)/g);
  return [...found].map(([, quoted, bare]) => quoted?.replace(/\\(.)/gs, '$1') ?? bare!);
}

describe('a list as Postgres reads it', () => {
  it.each([
    { what: 'texts', values: ['a', 'b c', '新品'] },
    { what: 'texts that look like something else', values: ['', 'NULL', '{}', ',', '1', '\n'] },
    { what: 'texts to be escaped', values: ['"', '\\', 'a"b\\c', '\\"', 'plain'] },
    { what: 'numbers', values: [0, -1.5, 1e21, Number.NaN, Number.POSITIVE_INFINITY, Number.MAX_SAFE_INTEGER] },
    { what: 'truths', values: [true, false] },
  ])('holds the same values as what the driver spells out: $what', ({ values }) => {
    const spelt = listText(values);
    expect(spelt).toBeTypeOf('string');
    expect(valuesIn(spelt as string)).toEqual(valuesIn(prepareValue(values)));
    expect(valuesIn(spelt as string)).toEqual(values.map(String));
  });

  it.each([
    { what: 'nothing', values: [] },
    { what: 'nothing known', values: ['a', null] },
    { what: 'instants', values: [new Date(0)] },
    { what: 'bytes', values: [Buffer.from('a')] },
    { what: 'lists', values: [['a']] },
    { what: 'several kinds', values: ['a', 1] },
  ])('leaves to the driver what holds $what', ({ values }) => {
    expect(listText(values)).toBe(values);
  });
});
