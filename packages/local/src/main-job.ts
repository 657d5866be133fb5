import { checkHealth, type ServiceHealth } from './grpc-health.js';
import { listStreams } from './streams.js';
import type { Topology } from './topology.js';

/** What the main job is run on. */
export interface MainJobOptions {
  seed: number;
  /** A real file, instead of the demo marketplace. */
  data?: string;
  natsUrl: string;
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
}

/** Runs the main job on a stack that is up, and says what it found. */
export async function runMainJob(topology: Topology, { seed, data, natsUrl }: MainJobOptions): Promise<Summary> {
  const streams = await listStreams(natsUrl);
  const services = await Promise.all(
    topology.services.map(async ({ name, grpcAddress, metricsAddress, database, databaseUrl, stream }) => ({
      name,
      grpc: grpcAddress,
      metrics: metricsAddress,
      health: await checkHealth(grpcAddress),
      database: databaseUrl ? withoutCredentials(databaseUrl) : `${database} at 127.0.0.1:${topology.postgresPort}`,
      stream,
      events: streams.get(stream) ?? 0,
    })),
  );
  return { seed, data: data ?? null, services };
}

function withoutCredentials(url: string): string {
  const { host, pathname } = new URL(url);
  return `${pathname.slice(1)} at ${host}`;
}
