import { describe, expect, it } from 'vitest';
import { readAssignments, readNumber } from './read-assignments.js';

describe('an assignment', () => {
  it('is a name and a whole number', () => {
    expect(readAssignments('--skill', ['refund=3', 'en-gb=0'])).toEqual([
      ['refund', 3],
      ['en-gb', 0],
    ]);
  });

  it.each(['refund', '=3', 'refund=', 'refund=-1', 'refund=3.5', 'Refund=3', 'a b=3'])('is not "%s"', (word) => {
    expect(() => readAssignments('--skill', [word])).toThrow(`--skill "${word}"`);
  });
});

describe('a number', () => {
  it('is read, or left out', () => {
    expect(readNumber('--share', '0.8')).toBe(0.8);
    expect(readNumber('--share', undefined)).toBeUndefined();
  });

  it.each(['', ' ', 'x', '-1', 'Infinity'])('is not "%s"', (text) => {
    expect(() => readNumber('--share', text)).toThrow('--share');
  });
});
