import { expect, test } from 'vitest';
import { formatLogLine, readLogLine } from './log-line.js';

const received = new Date('2026-01-05T09:00:00.000Z');

function shown(line: string, colour?: number): string {
  return formatLogLine(readLogLine('presence', line, received), colour);
}

test('shows time of day, service, level, message and the other fields', () => {
  const line = {
    level: 'info',
    time: '2026-01-05T08:59:58.123Z',
    service: 'presence',
    pid: 7,
    trace_id: 'ab',
    shop: 's1',
    note: 'two words',
    seats: { taken: 2 },
    message: 'seat reserved',
  };
  expect(shown(JSON.stringify(line))).toBe(
    '08:59:58.123 presence     info  seat reserved  shop=s1 note="two words" seats={"taken":2}',
  );
});

test('shows an error by its type and message, without its stack', () => {
  const err = { type: 'QueryFailedError', message: 'no such table', stack: 'at …' };
  expect(shown(JSON.stringify({ level: 'error', message: 'failed', err }))).toBe(
    '09:00:00.000 presence     error failed  error="QueryFailedError: no such table"',
  );
});

test.each(['plain words', '{ not json', '7', 'null', '{"no":"level"}'])('shows %s as it stands', (line) => {
  expect(shown(line)).toBe(`09:00:00.000 presence     info  ${line}`);
});

test('paints service and level only where colours are wanted', () => {
  const line = JSON.stringify({ level: 'warn', message: 'late' });
  expect(shown(line)).not.toContain('\u001b');
  expect(shown(line, 1)).toContain('\u001b[34mpresence    \u001b[39m');
  expect(shown(line, 1)).toContain('\u001b[33mwarn \u001b[39m');
});

test('cuts a line that is longer than anybody reads', () => {
  expect(shown('x'.repeat(1_000_000)).length).toBeLessThan(2_100);
});
