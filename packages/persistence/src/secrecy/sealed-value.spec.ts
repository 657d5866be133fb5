import { createSecretKey, randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { SealedColumn } from './sealed-column.js';
import {
  keyVersionOf,
  openBytes,
  type Place,
  readSealedJson,
  readSealedText,
  sealBytes,
  writeSealedText,
} from './sealed-value.js';

const key = { version: 3, key: createSecretKey(randomBytes(32)) };
const column = new SealedColumn({
  table: 'notes',
  column: 'text',
  kind: 'text',
  key: { id: 'uuid', number: 'integer' },
});
const place = column.at('lanmei', 'a', 7);
const words = Buffer.from('我的电话是 138 0013 8000');

it('opens where it was sealed, and names the key that it was sealed with', () => {
  const sealed = sealBytes(key, place, words);
  expect(openBytes(key, place, sealed)).toEqual(words);
  expect(keyVersionOf(sealed)).toBe(3);
  expect(sealed.includes(words)).toBe(false);
  expect(sealed.byteLength).toBe(words.byteLength + 33);
});

it('is another each time', () => {
  expect(sealBytes(key, place, words)).not.toEqual(sealBytes(key, place, words));
});

it.each<[string, Place]>([
  ['another shop', { ...place, shopId: 'hongdou' }],
  ['another table', { ...place, table: 'letters' }],
  ['another column', { ...place, column: 'title' }],
  ['another row', { ...place, row: 'a/8' }],
  ['a place whose names run together alike', { ...place, column: 'te', row: 'xta/7' }],
])('opens in no other place: %s', (_, elsewhere) => {
  expect(() => openBytes(key, elsewhere, sealBytes(key, place, words))).toThrow();
});

it('does not open with any bit of it another, its header included, nor with another key', () => {
  const sealed = sealBytes(key, place, Buffer.from('x'));
  for (let bit = 0; bit < sealed.byteLength * 8; bit += 1) {
    const damaged = Buffer.from(sealed);
    damaged[bit >> 3]! ^= 1 << (bit & 7);
    expect(() => openBytes(key, place, damaged)).toThrow();
  }
  expect(() => openBytes(key, place, sealed.subarray(0, 20))).toThrow();
  expect(() => openBytes({ ...key, key: createSecretKey(randomBytes(32)) }, place, sealed)).toThrow();
});

it('tells sealed values from plain ones', () => {
  const sealed = sealBytes(key, place, words);
  expect(readSealedText(writeSealedText(sealed))).toEqual(sealed);
  expect(readSealedText('sealed: no')).toBeUndefined();
  expect(readSealedJson({ sealed: sealed.toString('base64'), productId: 'p' })).toEqual(sealed);
  expect(readSealedJson({ $case: 'text', value: { text: 'sealed' } })).toBeUndefined();
  expect(readSealedJson(null)).toBeUndefined();
  // What V8 serialises, and a protobuf message whose first field is a string or a number.
  for (const plain of [
    [0xff, 0x0f],
    [0x0a, 3],
    [0x08, 1],
  ]) {
    expect(keyVersionOf(Buffer.from([...plain, 1, 2, 3, 4, 5, 6]))).toBeUndefined();
  }
});
