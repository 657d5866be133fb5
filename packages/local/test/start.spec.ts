import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDatabase, freePort, startNats, startPostgres } from '../src/index.js';
import { fixtureClone, freeBasePort, pidOf, serverPids, start, whatRunsIn } from './fixture-clone.js';
import { afterwards, closedFolder, removeMoved } from './scratch.js';

const STOP_MS_MAX = 5_000;

let root: string;
let base: number;
let ports: string[];

const undo: (() => unknown)[] = [];

// One clone for all: a first start makes a cluster and five databases, and the others profit from it.
beforeAll(async () => {
  root = await fixtureClone((step) => void undo.push(step));
  base = await freeBasePort();
  ports = ['--base-port', String(base)];
});

afterAll(async () => {
  for (const step of undo) await step();
});

async function log(): Promise<string> {
  return readFile(join(root, '.guanxi', 'log', 'guanxi.log'), 'utf8');
}

test('--once --json: starts, tells in its last line what happened, and leaves nothing behind', async () => {
  const first = start(root, ['--once', '--json', ...ports]);
  expect(await first.ended).toBe(0);
  expect(first.out).toHaveLength(1);
  const told = JSON.parse(first.out[0] ?? '');
  expect(told).toMatchObject({ ok: true, seed: 1, data: null });
  expect(told.job).toEqual({ job: 'demo', services: 5, hasKey: true });
  expect(told.services).toHaveLength(5);
  expect(told.services[2]).toEqual({
    name: 'presence',
    grpc: `127.0.0.1:${base + 2}`,
    metrics: `127.0.0.1:${base + 12}`,
    health: 'serving',
    database: `presence at 127.0.0.1:${base + 20}`,
    stream: 'GUANXI_PRESENCE',
    events: 0,
  });
  expect(Object.keys(told.timings)).toEqual(['servers_ms', 'databases_ms', 'services_ms', 'ready_ms', 'job_ms']);
  expect(await whatRunsIn(root)).toEqual([]);

  // Each has its own database and role, everybody's public keys, and ends by itself when asked to.
  const said = await log();
  for (const { name } of told.services) {
    expect(said).toMatch(new RegExp(`${name} +info +connected +role=${name} database=${name} knownKey=true keys=6`));
    expect(said).toMatch(new RegExp(`${name} +info +drained`));
  }

  const second = start(root, ['--once', '--json', '--seed', '7', ...ports]);
  expect(await second.ended).toBe(0);
  expect(JSON.parse(second.out[0] ?? '')).toMatchObject({ ok: true, seed: 7 });
});

test('stays up with one log until Ctrl-C; a second one changes nothing; all is gone within 5 s', async () => {
  const stack = start(root, ports, { FAKE_ANALYTICS: 'deaf' });
  await stack.line('Ctrl-C stops everything.');
  expect(await stack.line(/^presence/)).toContain(`127.0.0.1:${base + 2}`);
  expect(existsSync(join(root, '.guanxi', 'running.json'))).toBe(true);

  const asked = performance.now();
  stack.signal('SIGINT');
  stack.signal('SIGINT');
  expect(await stack.ended).toBe(0);
  expect(performance.now() - asked).toBeLessThan(STOP_MS_MAX);
  expect(stack.out.join('\n')).toMatch(/presence +info +drained/);
  expect(await whatRunsIn(root)).toEqual([]);
  expect(existsSync(join(root, '.guanxi', 'running.json'))).toBe(false);
});

test('a main job that fails: what to do, exit 1, nothing left', async () => {
  const stack = start(root, ports, { FAKE_CLIENT: 'fails' });
  expect(await stack.ended).toBe(1);
  expect(stack.err.join('\n')).toContain('The main job failed.\n  → Fix what it names above');
  expect(await whatRunsIn(root)).toEqual([]);
});

test('stopped during a main job that does not end by itself, all is gone within 5 s', async () => {
  const stack = start(root, ports, { FAKE_CLIENT: 'deaf' });
  await stack.line('doing demo');
  const asked = performance.now();
  stack.signal('SIGINT');
  expect(await stack.ended).toBe(130);
  expect(performance.now() - asked).toBeLessThan(STOP_MS_MAX);
  expect(await whatRunsIn(root)).toEqual([]);
});

test('migrates before the first start, and later only for a service that does not come up', async () => {
  const migrations = async () => (await log()).match(/migrated/g)?.length ?? 0;
  await start(root, ['--once', ...ports]).ended;
  expect(await migrations()).toBe(0);
  const stack = start(root, ['--once', ...ports], { FAKE_PRESENCE: 'unmigrated' });
  expect(await stack.ended).toBe(0);
  expect(await migrations()).toBe(1);

  await rm(join(root, '.guanxi', 'run'), { recursive: true });
  await start(root, ['--once', ...ports]).ended;
  expect(await migrations()).toBe(5);
});

test('a service that dies is reported and started again', async () => {
  const stack = start(root, ports);
  await stack.line('Ctrl-C stops everything.');
  const before = await pidOf(root, 'presence');
  process.kill(before, 'SIGKILL');
  await stack.line('the service presence ended with SIGKILL; starting it again in 500 ms');
  await stack.line(/presence +info +serving/);
  expect(await pidOf(root, 'presence')).not.toBe(before);
  stack.signal('SIGTERM');
  expect(await stack.ended).toBe(0);
  expect(await whatRunsIn(root)).toEqual([]);
});

test('servers that die are reported and started again, where they were and with what they had', async () => {
  const stack = start(root, ports);
  await stack.line('Ctrl-C stops everything.');
  const before = await serverPids(root);
  process.kill(before.postgres, 'SIGKILL');
  process.kill(before.nats, 'SIGKILL');
  await stack.line('postgres ended; starting it again in 500 ms');
  await Promise.all([stack.line('postgres runs again'), stack.line('nats runs again')]);
  const after = await serverPids(root);
  expect([after.postgres === before.postgres, after.nats === before.nats]).toEqual([false, false]);

  // A service that is started now finds both.
  process.kill(await pidOf(root, 'filtering'), 'SIGKILL');
  await stack.line(/filtering +info +connected +role=filtering/);
  stack.signal('SIGTERM');
  expect(await stack.ended).toBe(0);
  expect(await whatRunsIn(root)).toEqual([]);
});

test('a service that does not start: its last words, what to do, exit 1, nothing left', async () => {
  const stack = start(root, ports, { FAKE_PRESENCE: 'refuses' });
  expect(await stack.ended).toBe(1);
  const said = stack.err.join('\n');
  expect(said).toContain('The service presence ended with code 1. Its last words:');
  expect(said).toMatch(
    /presence +fatal the service does not come up +error="Error: no such table: seat"\n +→ Mend what/,
  );
  expect(await whatRunsIn(root)).toEqual([]);
});

test('ports that are taken: which ones, what to do, exit 1, nothing left', async () => {
  const strangers = [base + 1, base + 13].map((port) => createServer().listen(port, '127.0.0.1'));
  afterwards(() => strangers.forEach((server) => void server.close()));
  const stack = start(root, ports);
  expect(await stack.ended).toBe(1);
  expect(stack.err.join('\n')).toContain(
    `Ports ${base + 1}, ${base + 13}, meant for the services, are taken by another program.\n  → Stop that program, or`,
  );
  expect(await whatRunsIn(root)).toEqual([]);
});

test('no nats-server to be had: what was tried, what to do, exit 1, nothing left', async () => {
  const stack = start(root, ports, { PATH: '/nowhere', GUANXI_CACHE: join(root, 'cache') });
  expect(await stack.ended).toBe(1);
  expect(stack.err.join('\n')).toMatch(/There is no nats-server, .*\n {2}→ Install nats-server 2\.9 or later/);
  expect(await whatRunsIn(root)).toEqual([]);
});

test('a service that was not built: which file, what to do', async () => {
  const main = join(root, 'apps', 'filtering', 'dist', 'main.js');
  await rename(main, `${main}.away`);
  afterwards(() => rename(`${main}.away`, main));
  const stack = start(root, ports);
  expect(await stack.ended).toBe(1);
  expect(stack.err.join('\n')).toContain('main.js is missing.\n  → Run "npm run build"');
  expect(await whatRunsIn(root)).toEqual([]);
});

test('a clone that is started already: by whom', async () => {
  const first = start(root, ports);
  await first.line('Ctrl-C stops everything.');
  const second = start(root, ports);
  expect(await second.ended).toBe(1);
  expect(second.err.join('\n')).toContain(`This clone is started already, by process ${first.pid}.`);
  first.signal('SIGHUP');
  expect(await first.ended).toBe(0);
});

test('after a launcher was killed the next start clears what it left', async () => {
  const killed = start(root, ports);
  await killed.line('Ctrl-C stops everything.');
  killed.signal('SIGKILL');
  expect(await killed.ended).toBe('SIGKILL');
  expect((await whatRunsIn(root)).length).toBeGreaterThan(5);

  const next = start(root, ['--once', ...ports]);
  expect(await next.ended).toBe(0);
  expect(await whatRunsIn(root)).toEqual([]);
});

test.each(['starting Postgres and NATS', 'starting the services'])(
  'stopped while %s, it leaves nothing',
  async (step) => {
    const stack = start(root, ports, { FAKE_PRESENCE: 'mute' });
    await stack.line(step);
    stack.signal('SIGTERM');
    expect(await stack.ended).toBe(130);
    expect(await whatRunsIn(root)).toEqual([]);
  },
);

test('servers named in the environment replace the embedded ones', async () => {
  const elsewhere = await closedFolder();
  const postgres = await startPostgres({ folder: join(elsewhere, 'pg'), port: await freePort(), fsync: 'off' });
  removeMoved(postgres.folder, join(elsewhere, 'pg'));
  afterwards(() => postgres.stop());
  const nats = await startNats({ folder: join(elsewhere, 'nats'), port: await freePort(), password: 'elsewhere' });
  afterwards(() => nats.stop());
  const { url } = await createDatabase(postgres, { name: 'shared', role: 'shared', password: 'secret' });
  const services = ['RELATIONSHIP', 'FILTERING', 'PRESENCE', 'CONVERSATION', 'ANALYTICS'];
  const databases = Object.fromEntries(services.map((name) => [`DATABASE_URL_${name}`, url]));

  const stack = start(root, ['--once', ...ports], { ...databases, NATS_URL: nats.url });
  expect(await stack.ended).toBe(0);
  expect(await stack.line(/^presence/)).toContain(`shared at 127.0.0.1:${postgres.port}`);
  expect(stack.out.join('\n')).not.toContain('secret');
  expect(stack.err.join('\n')).not.toContain('starting Postgres\n');
});

test('state that another user left: what is closed to us, what to do', async () => {
  const clone = await fixtureClone();
  // A file where the folder should be is as closed to root as another user's folder is to others.
  await writeFile(join(clone, '.guanxi'), '');
  const asRoot = process.getuid?.() === 0;
  if (!asRoot) {
    await rm(join(clone, '.guanxi'));
    await mkdir(join(clone, '.guanxi'), { mode: 0o500 });
  }
  const stack = start(clone, ports);
  expect(await stack.ended).toBe(1);
  expect(stack.err.join('\n')).toMatch(/The present user may not do what a start needs: .*\n {2}→ Start as the user/);
});

test.each([
  [['--sed', '1'], "Unknown option '--sed'"],
  [['--seed', 'one'], '--seed takes a whole number, not "one"'],
  [['--base-port', '65530'], '--base-port must be a port from 1 to 65514'],
])('%s on the command line: what is wrong with it', async (args, message) => {
  const stack = start(root, args);
  expect(await stack.ended).toBe(1);
  expect(stack.err.join('\n')).toContain(message);
  expect(stack.err.join('\n')).toContain('→ See npm start -- --help.');
});
