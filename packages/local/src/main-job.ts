import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type { Transport } from '@guanxi/chassis';
import { checkHealth, type ServiceHealth } from './grpc-health.js';
import { stopChild } from './processes.js';
import { SetupFailure } from './setup-failure.js';
import { listStreams } from './streams.js';
import type { Topology } from './topology.js';

/** A part of the 5 s that a stop may take. */
const STOP_MS_MAX = 500;

/** What the main job is run on. */
export interface MainJobOptions {
  seed: number;
  /** A real file, besides the demo marketplace. */
  data?: string;
  natsUrl: string;
  /** How the services are reached. */
  transport: Transport;
  /** The built client. */
  client: string;
  /** Tells the client where everything is. */
  stackFile: string;
  /** Where the job's account goes, and its progress where that is a terminal. */
  out: NodeJS.WriteStream & { fd: number };
  signal: AbortSignal;
}

/** A service as it was found at the end of the main job. */
export interface ServiceSummary {
  name: string;
  grpc: string;
  metrics: string;
  health: ServiceHealth;
  database: string;
  stream: string;
  /** Events in its stream; 0 where it has not made the stream yet. */
  events: number;
}

/** What came of the main job. */
export interface Summary {
  seed: number;
  data: string | null;
  services: ServiceSummary[];
  /** What `guanxi demo --json` says it did: counts and seconds. */
  job: object;
}

/**
 * Runs the main job on a stack that is up, and says what it found. The job is the client's `demo`: it does what a
 * merchant, an agent and a customer would do, over gRPC alone.
 *
 * @throws {SetupFailure} when the job failed; it has said why.
 */
export async function runMainJob(topology: Topology, options: MainJobOptions): Promise<Summary> {
  const { seed, data, natsUrl, transport } = options;
  const job = await runClient(options);
  const streams = await listStreams(natsUrl);
  const services = await Promise.all(
    topology.services.map(async ({ name, grpcAddress, metricsAddress, database, databaseUrl, stream }) => ({
      name,
      grpc: grpcAddress,
      metrics: metricsAddress,
      health: await checkHealth(grpcAddress, name, transport),
      database: databaseUrl ? withoutCredentials(databaseUrl) : `${database} at 127.0.0.1:${topology.postgresPort}`,
      stream,
      events: streams.get(stream) ?? 0,
    })),
  );
  return { seed, data: data ?? null, services, job };
}

/** Runs `demo`; its account goes straight to `out`, its last line is the result. */
async function runClient({ client, stackFile, seed, data, out, signal }: MainJobOptions): Promise<object> {
  const args = [client, 'demo', '--json', '--seed', `${seed}`, '--stack', stackFile, ...(data ? ['--data', data] : [])];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', out], detached: true });
  const stop = () => void stopChild(child, { signal: 'SIGTERM', grace_ms: STOP_MS_MAX });
  signal.addEventListener('abort', stop, { once: true });
  let lastLine = '';
  createInterface({ input: child.stdout as Readable }).on('line', (line) => {
    lastLine = line;
  });
  const code = await new Promise((resolve) => {
    child.once('error', () => resolve(1));
    child.once('close', resolve);
  });
  signal.removeEventListener('abort', stop);
  signal.throwIfAborted();
  if (code !== 0) {
    const remedy = 'Fix what it names above, or see the log; `npm run guanxi -- demo` runs it again.';
    throw new SetupFailure('The main job failed.', remedy);
  }
  return JSON.parse(lastLine) as object;
}

function withoutCredentials(url: string): string {
  const { host, pathname } = new URL(url);
  return `${pathname.slice(1)} at ${host}`;
}
