import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bar, count, money, percent, renderTable } from './table.js';

describe('a bar', () => {
  it('grows with its share, from nothing to full', () => {
    expect(bar(0)).toBe('');
    expect(bar(0.000_01)).toBe('▏');
    expect(bar(0.5)).toBe('█'.repeat(12));
    expect(bar(1)).toBe('█'.repeat(24));
    expect(bar(Number.NaN)).toBe('');
  });

  it('is never longer for less', () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    fc.assert(
      fc.property(share, share, (one, other) => {
        expect(bar(Math.min(one, other)).length).toBeLessThanOrEqual(bar(Math.max(one, other)).length);
      }),
    );
  });
});

describe('figures', () => {
  it('are written for people', () => {
    expect(count(1_234_567)).toBe('1,234,567');
    expect(money(123_456)).toBe('1,234.56');
    expect(percent(1, 8)).toBe('12.5 %');
    expect(percent(0, 0)).toBe('–');
  });
});

describe('a table', () => {
  it('keeps its columns straight over wide characters', () => {
    const text = renderTable(
      [{ heading: '名称' }, { heading: 'n', numeric: true }],
      [
        ['蓝莓', '1'],
        ['tea', '20'],
      ],
    );
    const lines = `${text}`.split('\n');
    expect(lines).toHaveLength(6);
    expect(`${text}`).toMatch(/│ 蓝莓 +│ +1 │/);
    expect(`${text}`).toMatch(/│ tea +│ 20 │/);
  });
});
