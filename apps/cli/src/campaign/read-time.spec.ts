import { describe, expect, it } from 'vitest';
import { readTime } from './read-time.js';

const now = new Date('2026-11-11T00:00:00Z');

describe('a time', () => {
  it.each([
    ['30s', '2026-11-11T00:00:30.000Z'],
    ['90m', '2026-11-11T01:30:00.000Z'],
    ['6h', '2026-11-11T06:00:00.000Z'],
    ['3d', '2026-11-14T00:00:00.000Z'],
    ['2026-11-12T08:00:00Z', '2026-11-12T08:00:00.000Z'],
  ])('%s is read', (text, expected) => {
    expect(readTime('--expires', text, now).toISOString()).toBe(expected);
  });

  it.each(['', 'soon', '-3d', '3w', '1.5h'])('"%s" is refused', (text) => {
    expect(() => readTime('--expires', text, now)).toThrow('is no time');
  });
});
