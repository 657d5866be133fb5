import { describe, expect, it } from 'vitest';
import { segment } from './segment.js';

describe('segment', () => {
  it.each([
    ['我要转人工', ['我要', '转人工']],
    ['怎么退差价', ['怎么', '退差价']],
    ["I don't like it!!", ['i', "don't", 'like', 'it', '!!']],
    ['订单号 100002222 到哪了？', ['订单号', '100002222', '到', '哪', '了', '?']],
    ['👨‍👩‍👧😡', ['👨‍👩‍👧', '😡']],
    ['买了3.5米', ['买', '了', '3.5', '米']],
    ['，。；', []],
    ['', []],
  ])('%s', (text, words) => {
    expect(segment(text)).toEqual(words);
  });

  it('parts scripts that write no spaces', () => {
    expect(segment('注文をキャンセルしたい', 'ja')).toContain('注文');
    expect(segment('สินค้าจะมาเมื่อไหร่', 'th').length).toBeGreaterThan(2);
  });
});
