import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readPurchaseDate } from './purchase-date.js';

const now = new Date('2026-06-30T12:00:00Z');
const read = (cell: string) => readPurchaseDate(cell, now);
const past = fc.date({ min: new Date('1980-01-01T00:00:00Z'), max: now, noInvalidDate: true });

describe('a date', () => {
  it.each([
    ['19970118', '1997-01-18T00:00:00.000Z'],
    ['2017-03-03', '2017-03-03T00:00:00.000Z'],
    ['2017-03-03 10:15:30', '2017-03-03T10:15:30.000Z'],
    ['2017-03-03T10:15:30.25Z', '2017-03-03T10:15:30.250Z'],
    ['2017-03-03T10:15+08:00', '2017-03-03T02:15:00.000Z'],
    ['2017-03-03T22:15:00-0330', '2017-03-04T01:45:00.000Z'],
    ['1485630413', '2017-01-28T19:06:53.000Z'],
    ['1485630413.0', '2017-01-28T19:06:53.000Z'],
    ['1485630413250', '2017-01-28T19:06:53.250Z'],
    ['2024-02-29', '2024-02-29T00:00:00.000Z'],
  ])('%s is %s', (cell, expected) => {
    expect(read(cell)).toEqual({ value: new Date(expected) });
  });

  it.each([
    ['', 'missing'],
    ['yesterday', 'bad_date'],
    ['2023-02-29', 'bad_date'],
    ['20231301', 'bad_date'],
    ['2023-01-01T24:00:00', 'bad_date'],
    ['01/02/2023', 'bad_date'],
    ['12345', 'bad_date'],
    ['-1485630413', 'bad_date'],
    ['2026-07-01', 'future_date'],
    ['4102444800', 'future_date'],
  ])('%s is refused: %s', (cell, fault) => {
    expect(read(cell)).toEqual({ fault });
  });

  it('comes back from every form in which it is written', () => {
    fc.assert(
      fc.property(past, (at) => {
        expect(read(at.toISOString())).toEqual({ value: at });
        const day = at.toISOString().slice(0, 10);
        expect(read(day.replaceAll('-', ''))).toEqual(read(day));
      }),
    );
  });

  it('comes back from Unix time', () => {
    const since2001 = fc.date({ min: new Date('2001-09-10T00:00:00Z'), max: now, noInvalidDate: true });
    fc.assert(
      fc.property(since2001, (at) => {
        expect(read(`${at.getTime()}`)).toEqual({ value: at });
        const seconds = Math.floor(at.getTime() / 1_000);
        expect(read(`${seconds}`)).toEqual({ value: new Date(seconds * 1_000) });
      }),
    );
  });

  it('never throws', () => {
    fc.assert(fc.property(fc.string(), (text) => void read(text)));
  });
});
