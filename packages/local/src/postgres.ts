import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { open, readFile, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { takeLock } from '../lock.mjs';
import { pollUntil } from './deadline.js';
import { isPortFree } from './places.js';
import { findPostgres, type PostgresBinaries } from './postgres-binaries.js';
import { dataFolder, ensureCluster, SUPERUSER, serverFailure } from './postgres-cluster.js';
import { hasEnded, stopChild, stopOrphan } from './processes.js';
import { folderWithinReach, makePrivateFolder, unprivileged } from './run-as.js';
import { SetupFailure } from './setup-failure.js';

const READY_MS_MAX = 30_000;
const STOP_MS_MAX = 3_000;
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
  /** Fast stop: open transactions are rolled back. Killed after 3 s. */
  stop(): Promise<void>;
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
      'Stop that program, or choose other ports with --base-port.',
    );
  }
  const password = await ensureCluster(binaries, folder, options);
  options.onProgress?.('starting Postgres');
  const logFile = join(folder, 'server.log');
  const child = await spawnServer(binaries, data, logFile, options);
  const ended = new Promise<void>((done) => child.once('exit', () => done()));
  const stop = () => stopServer(child, binaries, data);
  if (!(await becomesReady(child, data))) {
    await stop();
    throw await startFailure(logFile);
  }
  const url = `postgres://${SUPERUSER}:${password}@127.0.0.1:${options.port}/postgres`;
  return { url, port: options.port, folder, pid: child.pid ?? 0, ended, stop };
}

/** Stops what a killed launcher left running, and removes the pid file of a server that is no more. */
async function clearLeftovers(data: string): Promise<void> {
  const [pid] = await readPidFile(data);
  if (pid === undefined) return;
  await stopOrphan(Number(pid), data, 'SIGINT', STOP_MS_MAX);
  await rm(join(data, 'postmaster.pid'), { force: true });
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
    ...(fsync === 'off' ? { synchronous_commit: 'off', full_page_writes: 'off', autovacuum: 'on' } : {}),
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
async function becomesReady(child: ChildProcess, data: string): Promise<boolean> {
  const answer = await pollUntil(async () => {
    if (hasEnded(child)) return 'ended';
    const lines = await readPidFile(data);
    return lines[0] === String(child.pid) && lines[7] === 'ready' ? 'ready' : undefined;
  }, READY_MS_MAX);
  return answer === 'ready';
}

async function stopServer(child: ChildProcess, { pgCtl, runAs }: PostgresBinaries, data: string): Promise<void> {
  if (process.platform === 'win32' && !hasEnded(child)) {
    // Windows has no signals to ask with; pg_ctl speaks through a pipe of the server's.
    await promisify(execFile)(pgCtl, ['stop', '-D', data, '-m', 'fast', '-t', '3'], { ...runAs }).catch(
      () => undefined,
    );
  }
  await stopChild(child, 'SIGINT', STOP_MS_MAX);
}

async function startFailure(logFile: string): Promise<SetupFailure> {
  const log = await readFile(logFile, 'utf8').catch(() => '');
  return serverFailure(log.slice(-LOG_TAIL_BYTES_MAX).trim() || `it said nothing within ${READY_MS_MAX} ms`);
}
