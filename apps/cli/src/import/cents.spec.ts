import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCents } from './cents.js';

const CENTS_MAX = 100_000_000_000_000;

describe('an amount', () => {
  it.each([
    ['29.33', 2_933],
    ['29.3', 2_930],
    ['29', 2_900],
    ['29.', 2_900],
    ['0', 0],
    [' +7.05 ', 705],
    ['1e2', 10_000],
    ['1.5E-1', 15],
    ['4.440892e-16', 0],
    ['2.4899999999999998', 249],
    ['1.005', 101],
    ['0.004999', 0],
    ['-0.00', 0],
    ['1000000000000', CENTS_MAX],
  ])('%s is %i cents', (cell, cents) => {
    expect(readCents(cell)).toEqual({ value: cents });
  });

  it.each([
    ['', 'missing'],
    ['  ', 'missing'],
    ['x', 'bad_amount'],
    ['1,5', 'bad_amount'],
    ['.5', 'bad_amount'],
    ['1.2.3', 'bad_amount'],
    ['0x10', 'bad_amount'],
    ['NaN', 'bad_amount'],
    ['Infinity', 'bad_amount'],
    ['-1', 'negative_amount'],
    ['-0.01', 'negative_amount'],
    ['1000000000000.01', 'amount_too_large'],
    ['9e99', 'amount_too_large'],
  ])('%s is refused: %s', (cell, fault) => {
    expect(readCents(cell)).toEqual({ fault });
  });

  it('comes back as it was written, whatever its size', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: CENTS_MAX }), (cents) => {
        const text = `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}`;
        expect(readCents(text)).toEqual({ value: cents });
      }),
    );
  });

  it('is within half a cent of the float, however many decimals there are', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1_000_000, noNaN: true }), (amount) => {
        const reading = readCents(`${amount}`);
        expect('value' in reading && Math.abs(reading.value - amount * 100)).toBeLessThanOrEqual(0.500_001);
      }),
    );
  });

  it('never throws', () => {
    fc.assert(fc.property(fc.string(), (text) => void readCents(text)));
  });
});
