import { describe, expect, it } from 'vitest';
import { readHours } from './read-hours.js';

const weeklyOf = (text: string) =>
  readHours('Asia/Shanghai', text, [], []).weekly.map(({ weekday, opensMin, closesMin }) => [
    weekday,
    opensMin,
    closesMin,
  ]);

describe('hours as a merchant writes them', () => {
  it('are days and spans', () => {
    expect(weeklyOf('mon,wed 09:00-12:00,13:00-18:00; sat 10:00-16:00')).toEqual([
      [1, 540, 720],
      [1, 780, 1_080],
      [3, 540, 720],
      [3, 780, 1_080],
      [6, 600, 960],
    ]);
    expect(weeklyOf('daily 00:00-24:00')).toHaveLength(7);
    expect(weeklyOf('daily 00:00-24:00')[6]).toEqual([7, 0, 1_440]);
  });

  it('go over midnight, and days over the end of the week', () => {
    expect(weeklyOf('sat-mon 20:00-04:00')).toEqual([
      [6, 1_200, 1_680],
      [7, 1_200, 1_680],
      [1, 1_200, 1_680],
    ]);
  });

  it('have holidays, whole stretches of them, and extra days that win', () => {
    const { exceptions } = readHours('Asia/Shanghai', '', ['2026-10-01..2026-10-03'], ['2026-10-02 10:00-12:00']);
    expect(exceptions).toEqual([
      { date: '2026-10-01', spans: [] },
      { date: '2026-10-02', spans: [{ opensMin: 600, closesMin: 720 }] },
      { date: '2026-10-03', spans: [] },
    ]);
  });

  it.each([
    ['someday 09:00-18:00', [], '"someday"'],
    ['mon 9-18', [], '"9-18"'],
    ['mon 25:00-26:00', [], '"25:00-26:00"'],
    ['mon', [], '""'],
    ['', ['2026-02-30'], '"2026-02-30"'],
    ['', ['2026-10-07..2026-10-01'], '"2026-10-07..2026-10-01"'],
  ])('are refused as %j with %j', (weekly, holidays, named) => {
    expect(() => readHours('Asia/Shanghai', weekly, holidays, [])).toThrow(named);
  });
});
