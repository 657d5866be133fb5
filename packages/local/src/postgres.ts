import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { open, readFile, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { takeLock } from '../lock.mjs';
import { pollUntil } from './deadline.js';
import { isPortFree } from './places.js';
import { findPostgres, type PostgresBinaries } from './postgres-binaries.js';
import { dataFolder, ensureCluster, SUPERUSER, serverFailure } from './postgres-cluster.js';
import { commandLine, hasEnded, stopChild, stopOrphan } from './processes.js';
import { folderWithinReach, makePrivateFolder, unprivileged } from './run-as.js';
import { SetupFailure } from './setup-failure.js';

const READY_MS_MAX = 30_000;
const STOP_MS_MAX = 2_000;
const IMMEDIATE_STOP_MS_MAX = 500;
const ORPHANED_CHILDREN_MS_MAX = 10_000;
const ORPHANED_CHILDREN_POLL_MS = 100;
const LOG_TAIL_BYTES_MAX = 2_000;

/** What can be chosen about an embedded Postgres. */
export interface PostgresOptions {
  /** Where its data, password and log are kept. Moved to `/var/tmp` where root's other self cannot reach it. */
  folder: string;
  /** The loopback port. */
  port: number;
  /** `off` gives up durability for speed: for tests only. */
  fsync?: 'on' | 'off';
  /** Connections that it takes at once. */
  connections_max?: number;
  /** Hears of each step that takes a while. */
  onProgress?: (step: string) => void;
  /** Ends a start that is under way. */
  signal?: AbortSignal;
}

/** A running Postgres. */
export interface Postgres {
  /** Superuser's URL of the maintenance database. */
  url: string;
  port: number;
  /** Where its data really are. */
  folder: string;
  pid: number;
  /** Resolves when the server has ended, asked or not. */
  ended: Promise<void>;
  /**
   * Fast stop: open transactions are rolled back, and everything is written out. After `grace_ms` (2 s) it ends without
   * the latter, which costs the next start a recovery, and no data.
   */
  stop(grace_ms?: number): Promise<void>;
}

/**
 * Starts a real Postgres on 127.0.0.1, with a fresh cluster where the folder holds none. A server that a killed launcher
 * left behind in that folder is stopped first.
 *
 * @throws {SetupFailure} when the port is taken, another launcher uses the folder, the disk is full or the server does
 * not come up; nothing is left running.
 */
export async function startPostgres(options: PostgresOptions): Promise<Postgres> {
  const binaries = await findPostgres();
  const folder = await folderWithinReach(unprivileged(), resolve(options.folder));
  const lock = await takeLock(`postgres ${folder}`);
  if ('holder' in lock) {
    throw new SetupFailure(
      `The Postgres in ${folder} is in use by process ${lock.holder.pid}.`,
      'Stop that process first, or choose another folder.',
    );
  }
  try {
    const postgres = await startLocked(binaries, folder, options);
    void postgres.ended.then(() => lock.release());
    return postgres;
  } catch (error) {
    await lock.release();
    throw error;
  }
}

async function startLocked(binaries: PostgresBinaries, folder: string, options: PostgresOptions): Promise<Postgres> {
  await makePrivateFolder(binaries.runAs, folder);
  const data = dataFolder(folder);
  await clearLeftovers(data);
  if (!(await isPortFree(options.port))) {
    throw new SetupFailure(
      `Port ${options.port}, meant for Postgres, is taken by another program.`,
      'Stop that program, or choose other ports: npm start -- --base-port 21000',
    );
  }
  const password = await ensureCluster(binaries, folder, options);
  options.onProgress?.('starting Postgres');
  const child = await startServer(binaries, folder, options);
  const ended = new Promise<void>((done) => child.once('exit', () => done()));
  const stop = (grace_ms = STOP_MS_MAX) => stopServer(child, binaries, data, grace_ms);
  const url = `postgres://${SUPERUSER}:${password}@127.0.0.1:${options.port}/postgres`;
  return { url, port: options.port, folder, pid: child.pid ?? 0, ended, stop };
}

/** Starts the server until it is ready; again while the children of one that was killed have not found out yet. */
async function startServer(
  binaries: PostgresBinaries,
  folder: string,
  options: PostgresOptions,
): Promise<ChildProcess> {
  const data = dataFolder(folder);
  const logFile = join(folder, 'server.log');
  const end = performance.now() + ORPHANED_CHILDREN_MS_MAX;
  for (;;) {
    const child = await spawnServer(binaries, data, logFile, options);
    if (await becomesReady(child, data, options.signal)) return child;
    await stopServer(child, binaries, data, STOP_MS_MAX);
    options.signal?.throwIfAborted();
    const said = (await readFile(logFile, 'utf8').catch(() => '')).slice(-LOG_TAIL_BYTES_MAX).trim();
    if (!said.includes('is still in use') || performance.now() > end) {
      throw serverFailure(said || `it said nothing within ${READY_MS_MAX} ms`);
    }
    await delay(ORPHANED_CHILDREN_POLL_MS);
  }
}

/**
 * Stops what a killed launcher left running. The pid file stays, since by it Postgres finds out whether children of a dead
 * server still write; unless its number went to a stranger, which Postgres would take for a server.
 */
async function clearLeftovers(data: string): Promise<void> {
  const pid = Number((await readPidFile(data))[0]);
  if (!(pid > 0) || (await stopOrphan(pid, data, 'SIGINT', STOP_MS_MAX))) return;
  if ((await commandLine(pid)) !== undefined) await rm(join(data, 'postmaster.pid'), { force: true });
}

async function readPidFile(data: string): Promise<string[]> {
  const text = await readFile(join(data, 'postmaster.pid'), 'utf8').catch(() => '');
  return text === '' ? [] : text.split('\n').map((line) => line.trim());
}

async function spawnServer(
  { postgres, runAs }: PostgresBinaries,
  data: string,
  logFile: string,
  { port, fsync = 'on', connections_max = 200 }: PostgresOptions,
): Promise<ChildProcess> {
  const settings: Record<string, string | number> = {
    port,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: connections_max,
    shared_buffers: '128MB',
    max_wal_size: '1GB',
    timezone: 'UTC',
    log_timezone: 'UTC',
    fsync,
    ...(fsync === 'off'
      ? { synchronous_commit: 'off', full_page_writes: 'off', autovacuum: 'on' }
      : // What is filled within seconds is soon planned for as it is, and not as if it were empty.
        { autovacuum_naptime: '5s' }),
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const log = await open(logFile, 'w');
  try {
    return spawn(postgres, ['-D', data, ...flags], {
      ...runAs,
      cwd: '/',
      // A process group of its own: Ctrl-C reaches the launcher alone, which stops the services before their database.
      detached: true,
      stdio: ['ignore', log.fd, log.fd],
    });
  } finally {
    await log.close();
  }
}

/** The eighth line of the pid file is how the server itself says that it takes connections. */
async function becomesReady(child: ChildProcess, data: string, signal?: AbortSignal): Promise<boolean> {
  const probe = async () => {
    if (hasEnded(child)) return 'ended';
    const lines = await readPidFile(data);
    return lines[0] === String(child.pid) && lines[7] === 'ready' ? 'ready' : undefined;
  };
  const answer = await pollUntil(probe, READY_MS_MAX, { signal });
  return answer === 'ready';
}

async function stopServer(
  child: ChildProcess,
  { pgCtl, runAs }: PostgresBinaries,
  data: string,
  grace_ms: number,
): Promise<void> {
  if (process.platform === 'win32' && !hasEnded(child)) {
    // Windows has no signals to ask with; pg_ctl speaks through a pipe of the server's.
    const args = ['stop', '-D', data, '-m', 'fast', '-t', String(Math.ceil(grace_ms / 1_000))];
    await promisify(execFile)(pgCtl, args, { ...runAs }).catch(() => undefined);
  }
  // Killing it outright would leave its children to find out by themselves.
  const immediate = { signal: 'SIGQUIT', grace_ms: IMMEDIATE_STOP_MS_MAX } as const;
  await stopChild(child, { signal: 'SIGINT', grace_ms }, immediate);
}
