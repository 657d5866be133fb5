import { describe, expect, it } from 'vitest';
import { readWindow } from './read-window.js';

describe('a window', () => {
  it.each([
    ['1s', 1],
    ['30m', 1_800],
    ['12h', 43_200],
    ['7d', 604_800],
  ])('%s is read', (text, window_s) => {
    expect(readWindow(text)).toBe(window_s);
  });

  it.each(['', '0d', '7', '-1d', '1w', '1.5h'])('"%s" is refused', (text) => {
    expect(() => readWindow(text)).toThrow('is no span of time');
  });
});
