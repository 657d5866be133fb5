import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { afterEach, expect, test } from 'vitest';
import { MergedLog, type Terminal } from './merged-log.js';

const folders: string[] = [];

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function open(folder = mkdtempSync(join(tmpdir(), 'guanxi-log-'))) {
  folders.push(folder);
  let seen = '';
  const terminal = new Writable({
    write(chunk, _encoding, done) {
      seen += chunk;
      done();
    },
  });
  return { folder, log: new MergedLog(folder, ['presence'], terminal as Terminal), seen: () => seen };
}

test('writes to the file from the first line on, and to the terminal when it is asked to', () => {
  const { log, seen } = open();
  log.write('presence', 'early');
  log.show();
  log.write('presence', 'late');
  log.close();
  expect(readFileSync(log.file, 'utf8')).toMatch(/presence +info +early\n.* presence +info +late\n$/);
  expect(seen()).toMatch(/^\S+ presence +info +late\n$/);
});

test('keeps the log of the run before', () => {
  const first = open();
  first.log.write('presence', 'yesterday');
  first.log.close();
  const second = open(first.folder);
  second.log.write('presence', 'today');
  second.log.close();
  expect(readFileSync(second.log.file, 'utf8')).not.toContain('yesterday');
  expect(readFileSync(`${second.log.file}.1`, 'utf8')).toContain('yesterday');
});

test('takes no more of the disk than two files of 20 MB', () => {
  const { log } = open();
  const line = 'x'.repeat(1_900);
  for (let written = 0; written < 45 * 1024 ** 2; written += line.length) log.write('presence', line);
  log.close();
  for (const file of [log.file, `${log.file}.1`]) expect(statSync(file).size).toBeLessThanOrEqual(20 * 1024 ** 2);
});
