import { describe, expect, it } from 'vitest';
import { figuresLine, figuresTable, type Measurement, meets } from './figures.js';

const measured: Measurement = {
  name: 'evaluate handover',
  figures: { f1: 66.123456789, f1_low: 60, f1_high: 70, auc: Number.NaN, train_s: 2 },
  aims: [{ figure: 'f1', reference: { value: 60, by: 'a rule' }, aim: '>= 67.3' }],
  size: 10,
  seed: 3,
  seconds: 1.23456,
  more: { sizes: [1] },
};

describe('the figures of a measurement', () => {
  it('end in one line of JSON, without what could not be measured', () => {
    expect(JSON.parse(figuresLine(measured))).toEqual({
      name: 'evaluate handover',
      figures: { f1: 66.1234568, f1_low: 60, f1_high: 70, train_s: 2 },
      aims: { f1: '>= 67.3' },
      size: 10,
      seed: 3,
      machine: { cores: expect.any(Number), node: process.versions.node },
      seconds: 1.23,
      sizes: [1],
    });
  });

  it('make a table with interval, reference, ratio, aim and whether it was met', () => {
    const line = figuresTable(measured)
      .split('\n')
      .find((row) => row.startsWith('f1 '));
    expect(line).toMatch(/66\.12 +60 … 70 +60 \(a rule\) +1\.10 +>= 67\.3 +no$/);
    expect(figuresTable(measured)).not.toContain('f1_low');
  });

  it.each([
    [67.3, '>= 67.3', true],
    [67.2, '>= 67.3', false],
    [1, '<= 0.25', false],
    [0.2, '< 0.25', true],
    [0, '= 0', true],
    [-1, '> -2', true],
  ])('%d against %s is %s', (value, aim, expected) => {
    expect(meets(value, aim)).toBe(expected);
  });

  it('refuse an aim that cannot be read', () => {
    expect(() => meets(1, 'about 3')).toThrowError(RangeError);
  });
});
