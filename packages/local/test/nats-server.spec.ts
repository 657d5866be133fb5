import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { expect, test, vi } from 'vitest';
import { findNatsServer, freePort, type Nats, startNats } from '../src/index.js';
import { afterwards, closedFolder, takenPort } from './scratch.js';

vi.setConfig({ testTimeout: 120_000 });

async function start(folder: string, options: { port?: number; password?: string } = {}): Promise<Nats> {
  const nats = await startNats({ folder, port: await freePort(), ...options });
  afterwards(() => nats.stop());
  return nats;
}

async function client(nats: Nats, credentials: { user?: string; pass?: string } = {}) {
  const connection = await connect({ servers: `127.0.0.1:${nats.port}`, reconnect: false, ...credentials });
  afterwards(() => connection.close());
  return connection;
}

/** As on a machine that has no nats-server in any of the usual places. */
function find(onProgress?: (step: string) => void): Promise<string> {
  return findNatsServer({ onProgress, usualPlaces: [] });
}

/** Has only the named shell programs on PATH and nothing in the cache. */
async function bareMachine(programs: Record<string, string>): Promise<string> {
  const scratch = await closedFolder();
  const bin = join(scratch, 'bin');
  await mkdir(bin);
  for (const [name, script] of Object.entries(programs)) {
    await writeFile(join(bin, name), `#!/bin/sh\n${script}\n`);
    await chmod(join(bin, name), 0o755);
  }
  vi.stubEnv('PATH', bin);
  vi.stubEnv('GUANXI_CACHE', join(scratch, 'cache'));
  afterwards(() => vi.unstubAllEnvs());
  return scratch;
}

test('keeps what JetStream stored over a restart', async () => {
  const folder = join(await closedFolder(), 'nats');
  const first = await start(folder);
  const manager = await jetstreamManager(await client(first));
  await manager.streams.add({ name: 'FACTS', subjects: ['facts'] });
  await first.stop();

  const second = await start(folder);
  const streams = await (await jetstreamManager(await client(second))).streams.names().next();
  expect(streams).toEqual(['FACTS']);
});

test('lets nobody in without the password where one is set', async () => {
  const nats = await start(join(await closedFolder(), 'nats'), { password: '7 to the power of π' });
  await expect(client(nats)).rejects.toThrow(/authorization/i);
  const { username, password } = new URL(nats.url);
  const connection = await client(nats, { user: username, pass: decodeURIComponent(password) });
  expect(connection.info?.max_payload).toBe(8 * 1024 * 1024);
});

test('says which port is taken', async () => {
  const port = await takenPort();
  const starting = start(join(await closedFolder(), 'nats'), { port });
  await expect(starting).rejects.toThrow(`Port ${port}, meant for NATS, is taken by another program.`);
});

test('says who uses the folder', async () => {
  const folder = join(await closedFolder(), 'nats');
  await start(folder);
  await expect(start(folder)).rejects.toThrow(`is in use by process ${process.pid}`);
});

test('a server that does not come up is reported with its own words', async () => {
  const folder = join(await closedFolder(), 'nats');
  await mkdir(folder);
  await writeFile(join(folder, 'store'), 'a file where the folder of streams should be');
  await expect(start(folder)).rejects.toThrow(/nats-server did not start: .*storage directory/s);
});

test('takes the nats-server that is on PATH', async () => {
  const scratch = await bareMachine({ 'nats-server': 'echo nats-server: v2.10.0' });
  expect(await find()).toBe(join(scratch, 'bin', 'nats-server'));
});

test('passes over a nats-server that does not run', async () => {
  await bareMachine({ 'nats-server': 'exit 1', 'apt-get': 'echo E: Unable to locate package >&2; exit 100' });
  await expect(find()).rejects.toThrow('There is no nats-server');
});

test('where the machine has no package lists, fetches them into the cache, then the package, and unpacks it there', async () => {
  const scratch = await bareMachine({
    'apt-get': `echo "$*" >> "$GUANXI_CACHE/../calls"
      case "$*" in
        *Dir::State::Lists=$GUANXI_CACHE/apt/lists*update) ;;
        *Dir::State::Lists=$GUANXI_CACHE/apt/lists*download*) : > nats-server_2.9.10_amd64.deb ;;
        *) echo E: Unable to locate package >&2; exit 100 ;;
      esac`,
    'dpkg-deb': `/bin/mkdir -p usr/sbin
      echo '#!/bin/sh' > usr/sbin/nats-server
      /bin/chmod 755 usr/sbin/nats-server`,
  });
  const steps: string[] = [];
  const program = await find((step) => steps.push(step));
  expect(program).toBe(join(scratch, 'cache', 'nats-server', 'usr', 'sbin', 'nats-server'));
  expect(steps).toEqual(['fetching nats-server from the Debian mirror']);

  expect(await find()).toBe(program);
  const calls = (await readFile(join(scratch, 'calls'), 'utf8')).trim().split('\n');
  expect(calls.map((call) => call.split(' ').at(-1))).toEqual(['nats-server', 'update', 'nats-server']);
});

test('says what was tried and what to do when it is not to be had', async () => {
  await bareMachine({ 'apt-get': 'echo E: Unable to locate package nats-server >&2; exit 100' });
  const failure = await find().catch((error: Error) => error.message);
  expect(failure).toBe(
    'There is no nats-server, and none could be fetched (apt-get: E: Unable to locate package nats-server).\n' +
      '  → Install nats-server 2.9 or later so that it is on PATH, or name a running one with NATS_URL.',
  );
  await bareMachine({});
  await expect(find()).rejects.toThrow('neither apt-get nor Homebrew is here');
});
