import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { forgetServers, tellServers } from './backup/servers.js';
import { requireDiskSpace } from './disk-space.js';
import { ensureKeyEncryptionKey } from './encryption-keys.js';
import { ensureIdentityKeys, ensureSecret, type IdentityFiles } from './identity-keys.js';
import { KeptServer } from './kept-server.js';
import { LocalCertificates } from './local-certificates.js';
import type { MergedLog } from './merged-log.js';
import { type Nats, startNats } from './nats-server.js';
import { isPortFree } from './places.js';
import { type Postgres, startPostgres } from './postgres.js';
import { createDatabase, type DatabaseUrls } from './postgres-databases.js';
import { ServiceProcess } from './service-process.js';
import { SetupFailure } from './setup-failure.js';
import { peerAddresses, portOf, type ServicePlan, type Topology } from './topology.js';

/** Identity of the command-line client, which has no service of its own. */
export const CLIENT = 'cli';
/** Less than what the launcher waits before it kills. */
const SERVICE_DRAIN_MS = 1_500;
/** What remains of the promised 5 s is for those that have to be killed. */
const STOP_MS_MAX = 4_000;

/** Shows what is going on while the stack starts. */
export type ShowStep = (what: string) => { say(detail: string): void; done(): void; fail(): void };

/** Changes what a service is told by its environment: a drill puts links of its own between it and what it talks to. */
export type Arrange = (plan: ServicePlan, env: NodeJS.ProcessEnv) => NodeJS.ProcessEnv;

/** How long each part of the start took. */
export interface StartTimings {
  servers_ms: number;
  databases_ms: number;
  services_ms: number;
}

/** Postgres, NATS and the services on this machine. */
export class LocalStack {
  readonly timings: StartTimings = { servers_ms: 0, databases_ms: 0, services_ms: 0 };
  identity: IdentityFiles = { jwks: '', keys: {} };
  natsUrl = '';
  #natsUrls = new Map<string, string>();
  /** The file by which a client tells that a service is one of these. */
  authorities = '';
  readonly #services: ServiceProcess[] = [];
  #postgres: KeptServer<Postgres> | undefined;
  #nats: KeptServer<Nats> | undefined;
  #handleKey = '';
  #certificates: LocalCertificates | undefined;

  constructor(
    private readonly topology: Topology,
    private readonly log: MergedLog,
    private readonly showStep: ShowStep,
    private readonly arrange: Arrange = (_plan, env) => env,
  ) {}

  /** The services, each started again when it ends. */
  get services(): readonly ServiceProcess[] {
    return this.#services;
  }

  /** Postgres as it runs now; undefined where every database is elsewhere. */
  get postgres(): Postgres | undefined {
    return this.#postgres?.current;
  }

  /** NATS as it runs now; undefined where it is elsewhere. */
  get nats(): Nats | undefined {
    return this.#nats?.current;
  }

  /**
   * Starts everything, in order. Call `stop` whatever comes of it: a start that fails leaves what it had started.
   *
   * @param env what the services inherit
   * @throws {SetupFailure} saying what is wrong and what to do; or the signal's reason, when it is aborted.
   */
  async start(env: NodeJS.ProcessEnv, signal: AbortSignal): Promise<void> {
    const { stateFolder, disk_free_bytes_min, service_ready_ms_max, services } = this.topology;
    await mkdir(stateFolder, { recursive: true });
    await requireDiskSpace(stateFolder, disk_free_bytes_min);
    const run = join(stateFolder, 'run');
    const write = (plan: ServicePlan) => (line: string) => this.log.write(plan.name, line);
    for (const plan of services) {
      this.#services.push(new ServiceProcess(plan, run, service_ready_ms_max, write(plan)));
    }
    await Promise.all(this.#services.map((service) => service.clearLeftover()));
    await this.#requirePorts();
    await this.#step('servers_ms', 'starting Postgres and NATS', (say) => this.#startServers(say, signal));
    const databases = await this.#step('databases_ms', 'making databases, keys and certificates', () =>
      this.#makeDatabases(),
    );
    signal.throwIfAborted();
    await this.#step('services_ms', 'starting the services', (say) =>
      this.#startServices((plan) => this.arrange(plan, { ...env, ...this.#environment(plan, databases) }), say, signal),
    );
  }

  /** Stops what runs, in less than 5 s: first the services, which drain, then what they stand on. */
  async stop(): Promise<void> {
    this.#certificates?.stop();
    const end = performance.now() + STOP_MS_MAX;
    await Promise.all(this.#services.map((service) => service.stop()));
    await forgetServers(this.topology);
    const left_ms = end - performance.now();
    await Promise.all([this.#nats?.stop(left_ms), this.#postgres?.stop(left_ms)]);
  }

  async #step<T>(timing: keyof StartTimings, what: string, work: (say: (detail: string) => void) => Promise<T>) {
    const shown = this.showStep(what);
    const begun = performance.now();
    try {
      const result = await work((detail) => shown.say(detail));
      this.timings[timing] = Math.round(performance.now() - begun);
      shown.done();
      return result;
    } catch (error) {
      shown.fail();
      throw error;
    }
  }

  async #requirePorts(): Promise<void> {
    const ports = this.topology.services.flatMap(({ grpcAddress, metricsAddress }) => [
      portOf(grpcAddress),
      portOf(metricsAddress),
    ]);
    const free = await Promise.all(ports.map(isPortFree));
    const taken = ports.filter((_port, index) => !free[index]);
    if (taken.length === 0) return;
    throw new SetupFailure(
      `${taken.length === 1 ? 'Port' : 'Ports'} ${taken.join(', ')}, meant for the services, ${taken.length === 1 ? 'is' : 'are'} taken by another program.`,
      'Stop that program, or choose other ports: npm start -- --base-port 21000',
    );
  }

  async #startServers(say: (detail: string) => void, signal: AbortSignal): Promise<void> {
    const { services, stateFolder, postgresPort, natsPort, natsUrl } = this.topology;
    const needsPostgres = services.some(({ databaseUrl }) => databaseUrl === undefined);
    const common = { onProgress: say, signal };
    const postgresOptions = { folder: join(stateFolder, 'postgres'), port: postgresPort, ...common };
    const natsUsers = Object.fromEntries(services.map(({ name }) => [name, newPassword()]));
    const natsOptions = {
      folder: join(stateFolder, 'nats'),
      port: natsPort,
      password: newPassword(),
      services: natsUsers,
      ...common,
    };
    const postgres = needsPostgres && this.#keep('postgres', () => startPostgres(postgresOptions));
    const nats = !natsUrl && this.#keep('nats', () => startNats(natsOptions));
    // Both to their end, whatever becomes of the other: what has started must be known, so that it can be stopped.
    const [first, second] = await Promise.allSettled([postgres, nats]);
    if (first.status === 'fulfilled' && first.value) this.#postgres = first.value;
    if (second.status === 'fulfilled' && second.value) this.#nats = second.value;
    for (const outcome of [first, second]) if (outcome.status === 'rejected') throw outcome.reason;
    this.natsUrl = natsUrl ?? this.#nats?.current.url ?? '';
    for (const { name } of services) this.#natsUrls.set(name, natsUrl ?? this.#nats?.current.urlOf(name) ?? '');
    const { postgres: ours } = this;
    if (ours)
      await tellServers(this.topology, { postgresUrl: ours.url, postgresFolder: ours.folder, natsUrl: this.natsUrl });
  }

  #keep<S extends Postgres | Nats>(name: string, start: () => Promise<S>): Promise<KeptServer<S>> {
    return KeptServer.start(start, (what) => this.#warn(name, `${name} ${what}`));
  }

  #warn(source: string, message: string): void {
    this.log.write(source, JSON.stringify({ level: 'warn', time: new Date().toISOString(), message }));
  }

  /** One database a service, with its roles; they get new passwords at every start, which nobody has to keep. */
  async #makeDatabases(): Promise<Map<string, DatabaseUrls>> {
    const { services, stateFolder } = this.topology;
    const names = services.map(({ name }) => name);
    this.identity = await ensureIdentityKeys(join(stateFolder, 'keys'), [...names, CLIENT]);
    this.#certificates = await LocalCertificates.issue(join(stateFolder, 'certificates'), names);
    this.authorities = this.#certificates.authorities;
    this.#certificates.keepFresh(({ message }) =>
      this.#warn('certificates', `certificates could not be renewed: ${message}`),
    );
    this.#handleKey = await ensureSecret(join(stateFolder, 'keys', 'handles.secret'));
    for (const name of names) await ensureKeyEncryptionKey(this.#keyEncryptionKeys(name));
    const urls = new Map<string, DatabaseUrls>();
    for (const { name, database, databaseUrl: url, ownerDatabaseUrl: ownerUrl = url } of services) {
      const order = { name: database, role: database, password: newPassword(), ownerPassword: newPassword() };
      if (url && ownerUrl) urls.set(name, { url, ownerUrl });
      else if (this.#postgres) urls.set(name, await createDatabase(this.#postgres.current, order));
    }
    return urls;
  }

  /** Each service's own: none can read what another keeps. */
  #keyEncryptionKeys(service: string): string {
    return join(this.topology.stateFolder, 'keys', 'encryption', service);
  }

  #environment(
    { name, grpcAddress, metricsAddress }: ServicePlan,
    databases: Map<string, DatabaseUrls>,
  ): NodeJS.ProcessEnv {
    return {
      ...peerAddresses(this.topology),
      CHANNEL_ORIGINS: `grpc://${this.topology.adapterAddress}`,
      GRPC_ADDRESS: grpcAddress,
      METRICS_ADDRESS: metricsAddress,
      DATABASE_URL: databases.get(name)?.url,
      OWNER_DATABASE_URL: databases.get(name)?.ownerUrl,
      NATS_URL: this.#natsUrls.get(name),
      IDENTITY_JWKS: this.identity.jwks,
      IDENTITY_KEY: this.identity.keys[name],
      KEY_ENCRYPTION_KEYS: this.#keyEncryptionKeys(name),
      ...(name === 'relationship' && { HANDLE_KEY: this.#handleKey }),
      ...this.#certificates?.environmentOf(name),
      SHUTDOWN_GRACE_MS: String(SERVICE_DRAIN_MS),
      // Node 22 and later keep what they compiled there, and need not do it again at the next start.
      NODE_COMPILE_CACHE: join(this.topology.stateFolder, 'compiled'),
    };
  }

  /** All at once; the first that fails ends the start of the others. */
  async #startServices(
    environment: (plan: ServicePlan) => NodeJS.ProcessEnv,
    say: (detail: string) => void,
    signal: AbortSignal,
  ): Promise<void> {
    const failed = new AbortController();
    const either = AbortSignal.any([signal, failed.signal]);
    let serving = 0;
    const starts = this.#services.map(async (service) => {
      try {
        await service.start(environment(service.plan), either);
        serving += 1;
        say(`${service.plan.name} serves, ${serving} of ${this.#services.length}`);
      } catch (error) {
        failed.abort(error);
        throw error;
      }
    });
    await Promise.allSettled(starts);
    either.throwIfAborted();
  }
}

function newPassword(): string {
  return randomBytes(18).toString('base64url');
}
