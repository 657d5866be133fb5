import { UsageFailure } from '../failure.js';

const units_s: Record<string, number> = { s: 1, m: 60, h: 3_600, d: 86_400 };

/** A span such as `90s`, `12h` or `7d` in seconds. @throws {UsageFailure} when it is none */
export function readWindow(text: string): number {
  const [, amount, unit = ''] = /^(\d{1,6})([smhd])$/.exec(text) ?? [];
  const window_s = Number(amount ?? 0) * (units_s[unit] ?? 0);
  if (window_s > 0) return window_s;
  throw new UsageFailure('BAD_WINDOW', `--window "${text}" is no span of time`, 'Write 90s, 30m, 12h, or 7d.');
}
