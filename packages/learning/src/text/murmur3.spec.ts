import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { murmur3, murmur3OfHashes } from './murmur3.js';

/** MurmurHash3_x86_32 over bytes, written from its description in 64-bit arithmetic. */
function reference(bytes: Uint8Array, seed: number): number {
  const mask = 0xffffffffn;
  const rotate = (x: bigint, by: bigint) => ((x << by) | (x >> (32n - by))) & mask;
  let h = BigInt(seed >>> 0);
  for (let at = 0; at < bytes.length; at += 4) {
    let k = 0n;
    for (let i = 0; i < 4 && at + i < bytes.length; i++) k |= BigInt(bytes[at + i]!) << BigInt(8 * i);
    k = (rotate((k * 0xcc9e2d51n) & mask, 15n) * 0x1b873593n) & mask;
    h ^= k;
    if (at + 4 <= bytes.length) h = (rotate(h, 13n) * 5n + 0xe6546b64n) & mask;
  }
  h ^= BigInt(bytes.length);
  h = ((h ^ (h >> 16n)) * 0x85ebca6bn) & mask;
  h = ((h ^ (h >> 13n)) * 0xc2b2ae35n) & mask;
  return Number(h ^ (h >> 16n));
}

describe('murmur3', () => {
  it('gives the published values', () => {
    const bytes = (text: string) => new TextEncoder().encode(text);
    expect(reference(bytes(''), 1)).toBe(0x514e28b7);
    expect(reference(bytes('Hello, world!'), 0x9747b28c)).toBe(0x24884cba);
    expect(murmur3('', 1)).toBe(0x514e28b7);
  });

  it('is the published function over UTF-16 code units', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.nat(), (text, seed) => {
        expect(murmur3(text, seed)).toBe(reference(Buffer.from(text, 'utf16le'), seed));
      }),
    );
  });

  it('hashes a part of a text as that part alone', () => {
    fc.assert(
      fc.property(fc.string(), fc.nat(20), fc.nat(20), (text, a, b) => {
        const [from, to] = [Math.min(a, b, text.length), Math.min(Math.max(a, b), text.length)];
        expect(murmur3(text, 7, from, to)).toBe(murmur3(text.slice(from, to), 7));
      }),
    );
  });

  it('hashes hashes as their bytes', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(0xffffffff)), fc.nat(), (hashes, seed) => {
        const bytes = new Uint8Array(Uint32Array.from(hashes).buffer);
        expect(murmur3OfHashes(hashes, seed)).toBe(reference(bytes, seed));
      }),
    );
  });
});
