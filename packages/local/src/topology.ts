import { join } from 'node:path';

const SERVICES = ['relationship', 'filtering', 'presence', 'conversation', 'analytics'] as const;
/** Below the ports that systems give to outgoing connections (from 32768 on), which could be taken at any moment. */
const BASE_PORT_DEFAULT = 20_050;
const DISK_FREE_BYTES_MIN = 512 * 1024 ** 2;
const SERVICE_READY_MS_MAX = 60_000;
const PORT_MAX = 65_535;
/** From the base port on: the services, a channel adapter, the services' metrics 10 above, Postgres and NATS 20 above. */
const OFFSETS = { grpc: 0, adapter: 9, metrics: 10, postgres: 20, nats: 21 };

/** One service of the local stack and where it is to be found. */
export interface ServicePlan {
  name: string;
  /** Where its built programs are: `main.js`, and `migrate.js`, which brings its database up to date. */
  programs: string;
  /** `host:port` of its gRPC server. */
  grpcAddress: string;
  /** `host:port` where Prometheus finds its metrics. */
  metricsAddress: string;
  /** Name of its database and of the role that serves. */
  database: string;
  /** The JetStream stream that carries its events. */
  stream: string;
  /** A database elsewhere that replaces the embedded one, as the role that serves. */
  databaseUrl?: string;
  /** The same as the role that owns it, and migrates. */
  ownerDatabaseUrl?: string;
}

/** Everything that runs on this machine, and where: the whole of it, in one place. */
export interface Topology {
  services: ServicePlan[];
  /** The built client, which runs the main job. */
  client: string;
  /** What outlives a run: data, keys, logs. */
  stateFolder: string;
  /** Where an adapter of this machine listens, if somebody starts one: the only place that channels may reach. */
  adapterAddress: string;
  postgresPort: number;
  natsPort: number;
  /** A NATS elsewhere that replaces the embedded one. */
  natsUrl?: string;
  disk_free_bytes_min: number;
  /** How long a service may take from its start until it serves. */
  service_ready_ms_max: number;
}

/**
 * Plans the local stack.
 *
 * @param root top folder of the clone
 * @param env `DATABASE_URL_<SERVICE>` with `OWNER_DATABASE_URL_<SERVICE>`, and `NATS_URL` replace the embedded servers
 * @param basePort first of the ports to use instead of the usual ones
 * @throws {RangeError} when there are no ports there.
 */
export function planTopology(root: string, env: NodeJS.ProcessEnv, basePort = BASE_PORT_DEFAULT): Topology {
  if (!(Number.isInteger(basePort) && basePort > 0 && basePort + OFFSETS.nats <= PORT_MAX)) {
    throw new RangeError(`--base-port must be a port from 1 to ${PORT_MAX - OFFSETS.nats}`);
  }
  const port = (kind: keyof typeof OFFSETS) => basePort + OFFSETS[kind];
  return {
    services: SERVICES.map((name, index) => ({
      name,
      programs: join(root, 'apps', name, 'dist'),
      grpcAddress: `127.0.0.1:${port('grpc') + index}`,
      metricsAddress: `127.0.0.1:${port('metrics') + index}`,
      database: name,
      stream: `GUANXI_${name.toUpperCase()}`,
      databaseUrl: env[`DATABASE_URL_${name.toUpperCase()}`] || undefined,
      ownerDatabaseUrl: env[`OWNER_DATABASE_URL_${name.toUpperCase()}`] || undefined,
    })),
    client: join(root, 'apps', 'cli', 'dist', 'main.js'),
    stateFolder: join(root, '.guanxi'),
    adapterAddress: `127.0.0.1:${port('adapter')}`,
    postgresPort: port('postgres'),
    natsPort: port('nats'),
    natsUrl: env['NATS_URL'] || undefined,
    disk_free_bytes_min: DISK_FREE_BYTES_MIN,
    service_ready_ms_max: SERVICE_READY_MS_MAX,
  };
}

/** The addresses by which services find each other, as environment variables: `PRESENCE_ADDRESS` and so on. */
export function peerAddresses(topology: Topology): Record<string, string> {
  return Object.fromEntries(
    topology.services.map(({ name, grpcAddress }) => [`${name.toUpperCase()}_ADDRESS`, grpcAddress]),
  );
}

/** The port of `host:port`. */
export function portOf(address: string): number {
  return Number(address.slice(address.lastIndexOf(':') + 1));
}
