import { describe, expect, it } from 'vitest';
import { readQuietHours, writeQuietHours } from './read-quiet-hours.js';

describe('quiet hours', () => {
  it('are read as they are written', () => {
    const read = readQuietHours('22:05-08:00', 'Asia/Shanghai');
    expect(read).toEqual({ startMinute: 1_325, endMinute: 480, timeZone: 'Asia/Shanghai' });
    expect(writeQuietHours(read)).toBe('22:05–08:00 Asia/Shanghai');
  });

  it.each(['', '22-08', '24:00-08:00', '22:60-08:00', '22:00', '22:00-08:00-09:00'])('refuse %o', (text) => {
    expect(() => readQuietHours(text, 'UTC')).toThrow('no span of the day');
  });
});
