import { describe, expect, it } from 'vitest';
import { Table } from '../terminal/table.js';
import type { Chart } from './chart.js';
import { Page } from './page.js';

const charts: Chart[] = [
  { kind: 'lines', places: ['0', '1', '2'], series: [{ name: '份额', values: [1, 0.4, undefined] }], unit: 'percent' },
  {
    kind: 'bars',
    bars: [
      { name: '加购', value: 31, low: 25, high: 40 },
      { name: '下单', value: 7 },
    ],
    unit: 'count',
  },
  {
    kind: 'groups',
    places: ['refund'],
    series: [
      { name: 'bot', values: [0.4] },
      { name: 'human', values: [0.8] },
    ],
    unit: 'percent',
  },
  { kind: 'intervals', points: [{ name: 'coupon', value: 0.02, low: -0.01, high: 0.05 }], unit: 'percent' },
  { kind: 'heat', columns: ['0', '1'], rows: ['1997-01'], values: [[1, 0.25]] },
];

function pageOf(...shown: Chart[]): string {
  const page = new Page('zh', 'lanmei: report', '2026-01-01');
  for (const chart of shown) page.chart(chart);
  return page.html();
}

describe('a page', () => {
  it.each(charts.map((chart) => [chart.kind, chart] as const))('draws %s as SVG with its words', (_, chart) => {
    const html = pageOf(chart);
    expect(html).toContain('<svg');
    const named = { lines: '份额', bars: '加购', groups: 'refund', intervals: 'coupon', heat: '1997-01' }[chart.kind];
    if (chart.kind !== 'lines') expect(html).toContain(named);
    expect(html.match(/<path/g)?.length).toBeGreaterThan(1);
  });

  it('draws the bounds of an interval where they are', () => {
    const html = pageOf(charts[3]!);
    expect(html).toContain('2.0 %');
    const strokes = html.match(/stroke="#333"/g) ?? [];
    expect(strokes).toHaveLength(3);
  });

  it('shows tables, without the bars of a terminal, and nothing that anybody could have written into it', () => {
    const page = new Page('en', '<shop>', 'now');
    page.text('\u001b[1mbold\u001b[0m <script>alert(1)</script>');
    page.table([{ heading: 'name' }, { heading: 'n', numeric: true }, { heading: '' }], [['"&', '7', '████']]);
    const html = page.html();
    expect(html).toContain('<p>bold &lt;script&gt;alert(1)&lt;/script&gt;</p>');
    expect(html).toContain('<td>&quot;&amp;</td><td class="number">7</td></tr>');
    expect(html).not.toContain('█');
    expect(html).not.toContain('<script');
    expect(html).toContain('<title>&lt;shop&gt;</title>');
  });

  it('takes one table for what it is, said as text too', () => {
    const table = new Table([{ heading: 'a' }], [['1']]);
    expect(`${table}`).toContain('│ 1 │');
  });

  it('needs nothing from anywhere', () => {
    const html = pageOf(...charts).replaceAll('http://www.w3.org/', '');
    expect(html).not.toMatch(/https?:|src=|@import|url\((?!#)/);
    expect(html).toContain('<html lang="zh">');
  });
});
