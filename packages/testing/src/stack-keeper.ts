import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findNatsServer, freePort, startPostgres, stopServersIn } from '@guanxi/local';

/** Test databases are many and small; suites run side by side, each with a pool or two. */
const CONNECTIONS_MAX = 400;

// Whatever a terminal or a test runner sends: the keeper ends when its standard input does, and not before.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {});

const ownerGone = new Promise<void>((resolve) => process.stdin.once('close', () => resolve()).resume());
const folder = await mkdtemp(join(tmpdir(), 'guanxi-test-'));
// Postgres runs as somebody else where we are root, and has to walk through.
await chmod(folder, 0o711);
try {
  // Fetching may take a while, which must not count against a suite's own time limit.
  await findNatsServer();
  const given = process.env['GUANXI_TEST_POSTGRES_URL'];
  const postgres = given ? undefined : await startOwn();
  process.stdout.write(`${JSON.stringify({ postgresUrl: given ?? postgres?.url, folder })}\n`);
  await ownerGone;
  await Promise.all([postgres?.stop(), stopServersIn(folder)]);
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
} finally {
  await rm(folder, { recursive: true, force: true });
}

async function startOwn() {
  return startPostgres({
    folder: join(folder, 'postgres'),
    port: await freePort(),
    fsync: 'off',
    connections_max: CONNECTIONS_MAX,
  });
}
