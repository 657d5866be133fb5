import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { text_chars_max } from './limits.js';
import { normalise } from './normalise.js';

describe('normalise', { timeout: 60_000 }, () => {
  it.each([
    ['ＡＢＣ　１２３！', 'abc 123!'],
    ['我要轉人工，謝謝', '我要转人工,谢谢'],
    ['退款！！！！！', '退款!!'],
    ['好慢啊啊啊啊啊', '好慢啊啊'],
    ['Sooooooo LATE', 'soo late'],
    ['订单号 1000002222', '订单号 1000002222'],
    ['TMD', '他妈的'],
    ['zrg', '转人工'],
    ['我要kf', '我要客服'],
    ['kf', 'kf'],
    ['[怒][怒] :(', '😡😡 🙁'],
    ['👨‍👩‍👧 ok', '👨‍👩‍👧 ok'],
    ['a\u200bb\u0000c', 'abc'],
    ['  a \n\t b  ', 'a b'],
    ['', ''],
  ])('%j → %j', (text, plain) => {
    expect(normalise(text)).toBe(plain);
  });

  it('is idempotent and bounded for any string', () => {
    const anything = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 300 }),
      fc.string({ unit: 'grapheme', maxLength: 300 }),
      fc
        .array(
          fc.constantFrom(
            'tmd',
            'kf',
            ' ',
            '!',
            '！',
            '😡',
            ':',
            '(',
            '[怒]',
            '轉',
            'İ',
            'ﬀ',
            '\ud83d',
            '\ude00',
            '\u0301',
            'ᄀ',
            'ᅡ',
            'a',
          ),
        )
        .map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(anything, (text) => {
        const once = normalise(text);
        expect(normalise(once)).toBe(once);
        expect(once.length).toBeLessThanOrEqual(text_chars_max);
        expect(once).not.toMatch(/[\uD800-\uDFFF]/u);
      }),
      { numRuns: 500 },
    );
  });

  it.each([['ﷺ'], ['tmd '], ['😡'], ['aaaaaaa '], ['\ud83d']])('is idempotent at its cut: %j', (piece) => {
    const long = piece.repeat(text_chars_max);
    const once = normalise(long);
    expect(normalise(once)).toBe(once);
    expect(once.length).toBeLessThanOrEqual(text_chars_max);
  });
});
