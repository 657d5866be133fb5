import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { pollUntil } from '../src/deadline.js';
import { commandLine } from '../src/processes.js';
import { afterwards, closedFolder } from './scratch.js';

const OWN = fileURLToPath(new URL('..', import.meta.url));

/** A clone with our bootstrap, programs that say what they were given, and an npm that notes when it is called. */
async function clone(): Promise<string> {
  const root = await closedFolder();
  for (const file of ['bootstrap.mjs', 'bootstrap', 'lock.mjs']) {
    await cp(join(OWN, file), join(root, 'packages/local', file), { recursive: true });
  }
  await put(root, 'package-lock.json', JSON.stringify({ packages: { 'node_modules/turbo': { version: '2.0.0' } } }));
  await put(
    root,
    'npm.cjs',
    `const fs = require('node:fs');
     fs.appendFileSync('calls', process.argv[2] + ' begins\\n');
     fs.writeFileSync('npm.pid', String(process.pid));
     setTimeout(() => {
       fs.mkdirSync('node_modules/turbo/bin', { recursive: true });
       fs.writeFileSync('node_modules/turbo/bin/turbo', "require('node:fs').appendFileSync('calls', 'turbo\\\\n')");
       fs.copyFileSync('package-lock.json', 'node_modules/.package-lock.json');
       fs.appendFileSync('calls', process.argv[2] + ' ends\\n');
     }, 300);`,
  );
  return root;
}

async function put(root: string, file: string, content: string): Promise<void> {
  await mkdir(dirname(join(root, file)), { recursive: true });
  await writeFile(join(root, file), content);
}

function bootstrap(root: string, args: string[]) {
  const child = spawn(process.execPath, [join(root, 'packages/local/bootstrap.mjs'), ...args], {
    cwd: root,
    env: { ...process.env, npm_execpath: join(root, 'npm.cjs') },
  });
  afterwards(() => child.kill('SIGKILL'));
  const said = { out: '', err: '' };
  child.stdout.on('data', (text) => {
    said.out += text;
  });
  child.stderr.on('data', (text) => {
    said.err += text;
  });
  const ended = once(child, 'close').then(([code, signal]) => ({ how: (code ?? signal) as unknown, ...said }));
  return { child, ended, said };
}

const calls = async (root: string) => (await readFile(join(root, 'calls'), 'utf8')).trim().split('\n');

test('runs the client as it is built, at once: arguments, standard input, exit code, and not a word of its own', async () => {
  const root = await clone();
  const echo = `process.stdin.on('data', (text) => process.stdout.write(process.argv.slice(2).join() + ' ' + text))
    .on('end', () => { process.exitCode = 7; });`;
  await put(root, 'apps/cli/dist/main.js', echo);
  const { child, ended } = bootstrap(root, ['guanxi', 'chat', '--shop', 's 1']);
  child.stdin.end('你好');
  expect(await ended).toEqual({ how: 7, out: 'chat,--shop,s 1 你好', err: '' });
});

test('signals are the program’s own', async () => {
  const root = await clone();
  const patient = `process.once('SIGTERM', () => { console.log('drained'); clearInterval(t); });
    const t = setInterval(() => {}, 1000); console.log('up');`;
  await put(root, 'apps/cli/dist/main.js', patient);
  const { child, ended } = bootstrap(root, ['guanxi']);
  await once(child.stdout, 'data');
  child.kill('SIGTERM');
  expect(await ended).toMatchObject({ how: 0, out: 'up\ndrained\n' });
});

test('installs what is missing and builds, telling so on standard error alone; the next time it has nothing to install', async () => {
  const root = await clone();
  await put(root, 'packages/workbench/dist/bench.js', `console.log(JSON.stringify(process.argv.slice(2)));`);
  const first = await bootstrap(root, ['bench', 'plumbing', '--json']).ended;
  expect(first).toMatchObject({ how: 0, out: '["plumbing","--json"]\n' });
  expect(first.err).toContain('installing packages');
  expect(await calls(root)).toEqual(['ci begins', 'ci ends', 'turbo']);

  expect((await bootstrap(root, ['bench']).ended).err).toBe('');
  expect(await calls(root)).toEqual(['ci begins', 'ci ends', 'turbo', 'turbo']);

  const newer = { packages: { 'node_modules/turbo': { version: '2.0.1' } } };
  await put(root, 'package-lock.json', JSON.stringify(newer));
  await bootstrap(root, ['bench']).ended;
  expect((await calls(root)).slice(4)).toEqual(['ci begins', 'ci ends', 'turbo']);
});

test('of two at once one prepares the clone, and the other waits for it', async () => {
  const root = await clone();
  await put(root, 'packages/workbench/dist/bench.js', `console.log('ran')`);
  const both = await Promise.all([bootstrap(root, ['bench']).ended, bootstrap(root, ['bench']).ended]);
  expect(both.map(({ how, out }) => [how, out])).toEqual([
    [0, 'ran\n'],
    [0, 'ran\n'],
  ]);
  expect(both.map(({ err }) => err).join()).toContain('which prepares this clone');
  expect(await calls(root)).toEqual(['ci begins', 'ci ends', 'turbo', 'turbo']);
});

test('ends with the installation when it is told to stop', async () => {
  const root = await clone();
  const { child, ended } = bootstrap(root, ['bench']);
  const npm = await pollUntil(() => readFile(join(root, 'npm.pid'), 'utf8').catch(() => undefined), 10_000);
  child.kill('SIGTERM');
  expect((await ended).how).toBe('SIGTERM');
  expect(await commandLine(Number(npm))).toBeUndefined();
});

test('says what to do when npm or the build fails, or there is no such command', async () => {
  const root = await clone();
  await put(root, 'npm.cjs', `console.error('npm error ENOTFOUND registry'); process.exitCode = 1;`);
  const failed = await bootstrap(root, ['bench']).ended;
  expect(failed.how).toBe(1);
  expect(failed.err).toMatch(
    /npm ci failed:\nnpm error ENOTFOUND registry\n {2}→ Look whether the npm registry answers/,
  );

  const unknown = await bootstrap(root, ['launch']).ended;
  expect(unknown).toEqual({
    how: 1,
    out: '',
    err: 'There is no command "launch".\n  → Use one of: start, test, guanxi, bench, evaluate, train, drill, compat, fuzz, backup, restore.\n',
  });
});

test('says so when the clone is not ours to write to', async () => {
  const root = await clone();
  await chmod(root, 0o555);
  afterwards(() => chmod(root, 0o755));
  const { how, err } = await bootstrap(root, ['bench']).ended;
  const isRoot = process.getuid?.() === 0;
  expect([how, err.includes('is read-only for')]).toEqual(isRoot ? [1, false] : [1, true]);
});
