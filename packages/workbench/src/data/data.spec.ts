import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readDialogues } from '../tasks/handover.js';
import { readSatisfaction } from '../tasks/satisfaction.js';
import { WrongInput } from '../wrong-input.js';
import { parseCsv } from './csv.js';
import { parseJsonLines } from './json-lines.js';
import { readTexts } from './read-texts.js';

describe('comma-separated text', () => {
  it('gives back what was written, however it is quoted', () => {
    const cell = fc.string({ unit: fc.constantFrom('a', '中', ',', '"', '\n', ' ', '\r\n') });
    const row = fc.array(cell, { minLength: 2, maxLength: 4 });
    fc.assert(
      fc.property(fc.array(row, { maxLength: 5 }), fc.constantFrom('\n', '\r\n'), (rows, end) => {
        const text = rows
          .map((cells) => `${cells.map((c) => `"${c.replaceAll('"', '""')}"`).join(',')}${end}`)
          .join('');
        expect(parseCsv(text, 'f').map(({ cells }) => cells)).toEqual(rows);
      }),
    );
  });

  it('counts lines inside quotes', () => {
    expect(parseCsv('a,b\n"x\ny",1\nz,2', 'f').map(({ line }) => line)).toEqual([1, 2, 4]);
  });

  it('keeps empty cells at the ends', () => {
    expect(parseCsv(',a,\n,b,', 'f').map(({ cells }) => cells)).toEqual([
      ['', 'a', ''],
      ['', 'b', ''],
    ]);
  });

  it.each(['a\n"open', 'a\n"x"y,1'])('refuses %j and says where', (text) => {
    expect(() => parseCsv(text, 'shop.csv')).toThrowError(/^shop\.csv:2: column 1: /);
  });
});

describe('wrong files', () => {
  it.each([
    ['{"turns":', /^f:1: line: not JSON/],
    ['[1]', /^f:1: line: not a JSON object/],
    ['{"turns":[{"role":"bot","tokens":[],"label":0}]}', /^f:1: turns\[0\]\.role: not one of customer, agent/],
    ['{"turns":[{"role":"agent","tokens":"x","label":0}]}', /^f:1: turns\[0\]\.tokens: not a list/],
    ['{"turns":[{"role":"agent","tokens":["x",1],"label":0}]}', /^f:1: turns\[0\]\.tokens\[1\]: not a string/],
    ['{"turns":[]}\n\n{"turns":[{"role":"agent","tokens":[],"label":2}]}', /^f:3: turns\[0\]\.label: not one of 0, 1/],
    ['', /no dialogue/],
  ])('of dialogues: %j', (text, message) => {
    expect(() => readDialogues(text, 'f')).toThrowError(WrongInput);
    expect(() => readDialogues(text, 'f')).toThrowError(message);
  });

  it.each([
    ['{"turns":[{"customer":"hi"}],"satisfaction":3}', /^f:1: satisfaction: not one of 0, 1, 2/],
    ['{"turns":[],"satisfaction":1}', /^f:1: turns: empty/],
    ['{"turns":[{"agent":"hi"}],"satisfaction":1}', /^f:1: turns\[0\]\.customer: not a string/],
  ])('of satisfaction: %j', (text, message) => {
    expect(() => readSatisfaction(text, 'f')).toThrowError(message);
  });

  it.each([
    ['', /empty/],
    ['words,label\na,b', /^f:1: text: /],
    ['text,kind\na,b', /^f:1: label: /],
    ['text,label', /no row/],
    ['text,label\na,b\nc', /^f:3: columns: 1 where the header has 2/],
    ['text,label\na,', /^f:2: label: empty/],
  ])('of texts: %j', (text, message) => {
    expect(() => readTexts(text, 'f', ['label'])).toThrowError(message);
  });
});

describe('satisfaction', () => {
  it('keeps the rows of one dialogue together, also after the window of turns has moved on', () => {
    const row = (...said: string[]) =>
      JSON.stringify({ turns: said.map((customer) => ({ customer })), satisfaction: 1 });
    const text = [row('a', 'b'), row('a', 'b', 'c'), row('b', 'c', 'd'), row('a', 'x'), row('a', 'x', 'y')].join('\n');
    const groups = readSatisfaction(text, 'f').map(({ group }) => group);
    expect(groups[0]).toBe(groups[1]);
    expect(groups[1]).toBe(groups[2]);
    expect(groups[2]).not.toBe(groups[3]);
    expect(groups[3]).toBe(groups[4]);
  });
});

describe('JSON lines', () => {
  it('skip empty lines and a byte order mark', () => {
    expect(parseJsonLines('\uFEFF{"a":"1"}\n\n{"a":"2"}\n', 'f').map((row) => row.string('a'))).toEqual(['1', '2']);
  });
});
