import { describe, expect, it } from 'vitest';
import { meets, toJsonLine, toTable } from './figures.js';
import { quantile } from './quantile.js';

const findings = {
  name: 'plumbing',
  seconds: 12.3456,
  figures: [
    { key: 'events_per_s', value: 12_345.678, reference: 20_000 },
    { key: 'delay_p99_ms', value: 120, aim: '< 100' },
  ],
};

describe('the findings', () => {
  it('are one line of JSON for programs', () => {
    expect(JSON.parse(toJsonLine(findings))).toMatchObject({
      name: 'plumbing',
      figures: { events_per_s: 12_350, delay_p99_ms: 120 },
      aims: { delay_p99_ms: '< 100' },
      seconds: 12.35,
    });
  });

  it('are a table for people, with the ratio to the reference and what was missed', () => {
    const rows = toTable(findings).split('\n');
    expect(rows.find((row) => row.includes('events_per_s'))).toMatch(/12350.*20000.*0\.6173/);
    expect(rows.find((row) => row.includes('delay_p99_ms'))).toMatch(/120.*< 100.*no/);
  });

  it.each([
    [1, '<= 1', true],
    [1, '< 1', false],
    [2, '>= 2', true],
    [2, '> 2', false],
    [0, '= 0', true],
  ])('%d %s: %s', (value, aim, met) => {
    expect(meets(value, aim)).toBe(met);
  });

  it('do not take an aim that says nothing', () => {
    expect(() => meets(1, 'fast')).toThrow('an aim reads like');
  });
});

describe('a quantile', () => {
  it('is the nearest rank', () => {
    const hundred = Array.from({ length: 100 }, (_, i) => 100 - i);
    expect([0, 0.5, 0.99, 1].map((q) => quantile(hundred, q))).toEqual([1, 50, 99, 100]);
    expect(quantile([], 0.5)).toBeNaN();
  });
});
