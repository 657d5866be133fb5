import { once } from 'node:events';
import { chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { isPortFree } from '../src/places.js';
import { commandLine } from '../src/processes.js';
import { afterwards, closedFolder, runProgram } from './scratch.js';

const SERVICES = ['relationship', 'filtering', 'presence', 'conversation', 'analytics'];
const FAKE = fileURLToPath(new URL('./programs/fake-service.mjs', import.meta.url));
const CLIENT = fileURLToPath(new URL('./programs/fake-client.mjs', import.meta.url));
/** Below the ports that systems hand out by themselves. */
const PORTS = { first: 20_000, last: 30_000, span: 22 };
const LINE_MS_MAX = 20_000;

/**
 * A clone with five services and a client that are small programs of our own.
 *
 * @param undo when it is removed: after the test, or after all of them
 */
export async function fixtureClone(undo: (step: () => unknown) => void = afterwards): Promise<string> {
  const root = await closedFolder(undo);
  await chmod(root, 0o711);
  for (const name of SERVICES) {
    const programs = join(root, 'apps', name, 'dist');
    await mkdir(programs, { recursive: true });
    await writeFile(join(programs, 'package.json'), '{ "type": "module" }');
    await writeFile(join(programs, 'migrate.js'), `console.log('migrated');`);
    await writeFile(join(programs, 'main.js'), `process.env.FAKE_NAME = '${name}'; await import('${FAKE}');`);
  }
  const client = join(root, 'apps', 'cli', 'dist');
  await mkdir(client, { recursive: true });
  await writeFile(join(client, 'package.json'), '{ "type": "module" }');
  await writeFile(join(client, 'main.js'), `await import('${CLIENT}');`);
  return root;
}

/** The first of as many free ports as a stack needs. */
export async function freeBasePort(): Promise<number> {
  const range = PORTS.last - PORTS.first;
  for (let turn = 0; turn < range; turn += PORTS.span) {
    const base = PORTS.first + ((process.pid * PORTS.span * 7 + turn) % range);
    const ports = Array.from({ length: PORTS.span }, (_port, index) => base + index);
    if ((await Promise.all(ports.map(isPortFree))).every(Boolean)) return base;
  }
  throw new Error('no free ports');
}

/** A started launcher and all that it said. */
export interface Started {
  pid: number;
  out: string[];
  err: string[];
  /** Waits for a line on either stream. */
  line(expected: string | RegExp): Promise<string>;
  signal(name: NodeJS.Signals): void;
  /** Its exit code, or the signal that ended it. */
  ended: Promise<number | string>;
}

/** Runs `npm start` on a clone. */
export function start(root: string, args: string[], env: NodeJS.ProcessEnv = {}): Started {
  const child = runProgram('start-fixture.mjs', [root, ...args], { ...process.env, ...env });
  const [out, err]: [string[], string[]] = [[], []];
  const listeners = new Set<(line: string) => void>();
  const collect = (stream: NodeJS.ReadableStream | null, into: string[]) =>
    stream &&
    createInterface({ input: stream }).on('line', (line) => {
      into.push(line);
      for (const listener of listeners) listener(line);
    });
  collect(child.stdout, out);
  collect(child.stderr, err);
  const ended = once(child, 'close').then(([code, signal]) => code ?? signal);
  // Whatever a failed test leaves: the next line of defence is that nothing of it outlives the test.
  afterwards(() => killWhatRunsIn(root));
  return {
    pid: child.pid ?? 0,
    out,
    err,
    ended,
    signal: (name) => void child.kill(name),
    line: (expected) => nextLine([...out, ...err], expected, listeners, ended),
  };
}

async function nextLine(
  known: string[],
  expected: string | RegExp,
  listeners: Set<(line: string) => void>,
  ended: Promise<unknown>,
): Promise<string> {
  const matches = (line: string) => (typeof expected === 'string' ? line.includes(expected) : expected.test(line));
  const said = known.find(matches);
  if (said !== undefined) return said;
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`"${expected}" was not said in time`)), LINE_MS_MAX);
    const listener = (line: string) => {
      if (!matches(line)) return;
      clearTimeout(timer);
      listeners.delete(listener);
      resolve(line);
    };
    listeners.add(listener);
    void ended.then((how) => reject(new Error(`it ended (${how}) without saying "${expected}"`)));
  });
}

/** The command lines of all processes that have to do with the clone, except the launchers themselves. */
export async function whatRunsIn(root: string): Promise<string[]> {
  return (await processesIn(root)).map(({ command }) => command);
}

async function killWhatRunsIn(root: string): Promise<void> {
  for (const { pid } of await processesIn(root)) process.kill(pid, 'SIGKILL');
}

async function processesIn(root: string): Promise<{ pid: number; command: string }[]> {
  const pids = (await readdir('/proc')).map(Number).filter((pid) => pid > 0 && pid !== process.pid);
  const all = await Promise.all(pids.map(async (pid) => ({ pid, command: (await commandLine(pid)) ?? '' })));
  return all.filter(({ command }) => command.includes(`${root}/`));
}

/** The process id of a service of a running clone. */
export async function pidOf(root: string, service: string): Promise<number> {
  return Number(await readFile(join(root, '.guanxi', 'run', `${service}.pid`), 'utf8'));
}

/** The process ids of a running clone's Postgres and nats-server. */
export async function serverPids(root: string): Promise<{ postgres: number; nats: number }> {
  const state = join(root, '.guanxi');
  const [postgres] = (await readFile(join(state, 'postgres', 'data', 'postmaster.pid'), 'utf8')).split('\n');
  return { postgres: Number(postgres), nats: Number(await readFile(join(state, 'nats', 'server.pid'), 'utf8')) };
}
