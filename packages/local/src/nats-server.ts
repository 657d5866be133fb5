import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, open, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join, resolve } from 'node:path';
import { takeLock } from '../lock.mjs';
import { pollUntil } from './deadline.js';
import { findNatsServer } from './nats-binary.js';
import { natsPermissions } from './nats-permissions.js';
import { isPortFree } from './places.js';
import { hasEnded, stopChild, stopOrphan } from './processes.js';
import { SetupFailure } from './setup-failure.js';

const READY_MS_MAX = 15_000;
const STOP_MS_MAX = 2_000;
const GREETING_MS_MAX = 1_000;
const LOG_TAIL_BYTES_MAX = 2_000;
const PAYLOAD_BYTES_MAX = 8 * 1024 * 1024;
const FILE_STORE_BYTES_MAX = 4 * 1024 ** 3;
const MEMORY_STORE_BYTES_MAX = 64 * 1024 ** 2;
const USER = 'guanxi';

/** What can be chosen about a local nats-server. */
export interface NatsOptions {
  /** Where JetStream's files, the configuration and the log are kept. */
  folder: string;
  /** The loopback port. */
  port: number;
  /** Clients must give it, with the user `guanxi`, who may do everything; without one everybody on this machine may. */
  password?: string;
  /** Passwords of services, by name: each is a user who may do what that service does, and no more. */
  services?: Readonly<Record<string, string>>;
  /** Files (PEM) with which it secures every connection; without them it speaks plain text. */
  tls?: { certificate: string; key: string; authorities: string };
  /** Hears of each step that takes a while. */
  onProgress?: (step: string) => void;
  /** Ends a start that is under way. */
  signal?: AbortSignal;
}

/** A running nats-server with JetStream. */
export interface Nats {
  /** With user and password where one was set. */
  url: string;
  /** The same for a service that has a user of its own. @throws {RangeError} where it has none. */
  urlOf(service: string): string;
  port: number;
  folder: string;
  pid: number;
  /** Resolves when the server has ended, asked or not. */
  ended: Promise<void>;
  /** Closes connections, syncs its files and ends. Killed after `grace_ms` (2 s). */
  stop(grace_ms?: number): Promise<void>;
}

/**
 * Starts a real nats-server with JetStream on 127.0.0.1. One that a killed launcher left behind in that folder is stopped
 * first; what JetStream had stored is there again.
 *
 * @throws {SetupFailure} when no nats-server can be had, the port is taken, another launcher uses the folder, or the
 * server does not come up; nothing is left running.
 */
export async function startNats(options: NatsOptions): Promise<Nats> {
  const program = await findNatsServer(options);
  const folder = resolve(options.folder);
  const lock = await takeLock(`nats ${folder}`);
  if ('holder' in lock) {
    throw new SetupFailure(
      `The nats-server in ${folder} is in use by process ${lock.holder.pid}.`,
      'Stop that process first, or choose another folder.',
    );
  }
  try {
    const nats = await startLocked(program, folder, options);
    void nats.ended.then(() => lock.release());
    return nats;
  } catch (error) {
    await lock.release();
    throw error;
  }
}

async function startLocked(program: string, folder: string, options: NatsOptions): Promise<Nats> {
  const { port, password, services = {}, tls } = options;
  const configuration = join(folder, 'nats.json');
  const pidFile = join(folder, 'server.pid');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const leftover = Number(await readFile(pidFile, 'utf8').catch(() => '0'));
  if (leftover > 0) await stopOrphan(leftover, configuration, 'SIGINT', STOP_MS_MAX);
  await rm(pidFile, { force: true });
  if (!(await isPortFree(port))) {
    throw new SetupFailure(
      `Port ${port}, meant for NATS, is taken by another program.`,
      'Stop that program, or choose other ports: npm start -- --base-port 21000',
    );
  }
  // The server's configuration language takes JSON as it is, quoting included.
  await writeFile(configuration, JSON.stringify(settings(folder, pidFile, options), null, 2), { mode: 0o600 });
  options.onProgress?.('starting NATS');
  const log = join(folder, 'server.log');
  const child = await spawnServer(program, configuration, log);
  const ended = new Promise<void>((done) => child.once('exit', () => done()));
  const stop = async (grace_ms = STOP_MS_MAX) => void (await stopChild(child, { signal: 'SIGINT', grace_ms }));
  if (!(await becomesReady(child, port, options.signal))) {
    await stop();
    options.signal?.throwIfAborted();
    const said = (await readFile(log, 'utf8').catch(() => '')).slice(-LOG_TAIL_BYTES_MAX).trim();
    throw new SetupFailure(`nats-server did not start: ${said}`, 'Look at its last words above; then start again.');
  }
  const urlOf = (service: string) => {
    const own = services[service];
    if (own === undefined) throw new RangeError(`${service} has no user of this NATS`);
    return addressOf(port, tls, service, own);
  };
  const url = addressOf(port, tls, USER, password);
  return { url, urlOf, port, folder, pid: child.pid ?? 0, ended, stop };
}

function addressOf(port: number, tls: NatsOptions['tls'], user: string, password: string | undefined): string {
  const credentials = password === undefined ? '' : `${user}:${encodeURIComponent(password)}@`;
  const place = `${credentials}127.0.0.1:${port}`;
  return tls ? `tls://${place}?authorities=${encodeURIComponent(tls.authorities)}` : `nats://${place}`;
}

function settings(folder: string, pidFile: string, { port, password, services, tls }: NatsOptions): object {
  return {
    server_name: 'guanxi-local',
    host: '127.0.0.1',
    port,
    pid_file: pidFile,
    max_payload: PAYLOAD_BYTES_MAX,
    jetstream: {
      store_dir: join(folder, 'store'),
      max_file_store: FILE_STORE_BYTES_MAX,
      max_memory_store: MEMORY_STORE_BYTES_MAX,
    },
    ...(tls && { tls: { cert_file: tls.certificate, key_file: tls.key } }),
    ...users(password, services),
  };
}

/** Who may connect. Where services have users and nobody needs a password, who gives none is the one who may do everything. */
function users(password: string | undefined, services: NatsOptions['services'] = {}): object {
  const ofServices = Object.entries(services).map(([user, own]) => ({
    user,
    password: own,
    permissions: natsPermissions(user),
  }));
  if (password !== undefined) return { authorization: { users: [{ user: USER, password }, ...ofServices] } };
  if (ofServices.length === 0) return {};
  return { authorization: { users: [{ user: USER, password: USER }, ...ofServices] }, no_auth_user: USER };
}

async function spawnServer(program: string, configuration: string, logFile: string): Promise<ChildProcess> {
  const log = await open(logFile, 'w');
  try {
    // A process group of its own: Ctrl-C reaches the launcher alone, which stops the services before their broker.
    return spawn(program, ['-c', configuration], { detached: true, stdio: ['ignore', log.fd, log.fd] });
  } finally {
    await log.close();
  }
}

async function becomesReady(child: ChildProcess, port: number, signal?: AbortSignal): Promise<boolean> {
  const probe = async () => {
    if (hasEnded(child)) return 'ended';
    return (await greets(port)) ? 'ready' : undefined;
  };
  const answer = await pollUntil(probe, READY_MS_MAX, { signal });
  return answer === 'ready';
}

/** A server that takes clients says so by its INFO line, which also tells that JetStream is on. */
function greets(port: number): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect({ port, host: '127.0.0.1', timeout: GREETING_MS_MAX });
    const end = (ready: boolean) => {
      done(ready);
      socket.destroy();
    };
    socket.once('data', (line) => end(line.includes('"jetstream":true')));
    socket.once('error', () => end(false));
    socket.once('timeout', () => end(false));
  });
}
