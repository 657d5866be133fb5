import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decode } from './decode.js';

async function decoded(chunks: Uint8Array[], encoding = 'utf-8'): Promise<string> {
  async function* stream() {
    yield* chunks;
  }
  let text = '';
  for await (const part of decode(stream(), encoding)) text += part;
  return text;
}

function cut(bytes: Uint8Array, places: number[]): Uint8Array[] {
  const ends = [...new Set(places.map((place) => place % (bytes.length + 1)))].sort((one, other) => one - other);
  return [...ends, bytes.length].map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end));
}

describe('decoding', () => {
  it('gives the same text wherever the bytes are cut, every line end made one', async () => {
    const text = fc
      .array(fc.constantFrom('a', '关系', '\r\n', '\n', '\r', '"', '😀', ','))
      .map((parts) => parts.join(''));
    await fc.assert(
      fc.asyncProperty(text, fc.array(fc.nat({ max: 200 }), { maxLength: 6 }), async (original, places) => {
        const whole = await decoded(cut(new TextEncoder().encode(original), places));
        expect(whole).toBe(original.replace(/\r\n?/g, '\n'));
      }),
    );
  });

  it('takes the byte order mark away', async () => {
    expect(await decoded([new Uint8Array([0xef, 0xbb, 0xbf, 0x61])])).toBe('a');
  });

  it('reads other encodings by their name', async () => {
    expect(await decoded([new Uint8Array([0xb9, 0xd8, 0xcf, 0xb5])], 'gb18030')).toBe('关系');
  });

  it('says after which line the encoding is wrong', async () => {
    await expect(decoded([new Uint8Array([0x61, 0x0a, 0x62, 0x0a]), new Uint8Array([0xc4, 0xe3])])).rejects.toThrow(
      'a character after line 3 cannot be read',
    );
    await expect(decoded([], 'klingon')).rejects.toThrow('klingon');
  });
});
