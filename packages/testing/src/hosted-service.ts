import {
  type Caller,
  type Client,
  connect,
  createLogger,
  type RunningService,
  type ServiceConfig,
  type ServiceDefinition,
  type ServiceOptions,
  startService,
} from '@guanxi/chassis';
import { createDatabase, type TestDatabase } from './test-database.js';
import { createIdentity, type TestIdentity } from './test-identity.js';
import { startNats, type TestNats } from './test-nats.js';

/** What a suite gives a service beside its own options. */
export interface HostOptions {
  /** Brings its empty database at `url`, its owner's, to its schema. */
  migrate(url: string): Promise<unknown>;
  /** Further variables, such as a peer's address. */
  env?: Record<string, string>;
  /** Share these between services that talk to each other; each has its own otherwise. */
  nats?: TestNats;
  identity?: TestIdentity;
  /** A second replica runs on the first one's database. */
  database?: TestDatabase;
}

/**
 * A service in this process as its callers see it: real gRPC, a migrated database of its own, a real nats-server.
 * What it logs is kept, to be looked at.
 */
export class HostedService {
  readonly #clients: { close(): void }[] = [];

  private constructor(
    readonly running: RunningService,
    readonly database: TestDatabase,
    readonly nats: TestNats,
    readonly identity: TestIdentity,
    readonly log: Record<string, unknown>[],
    private readonly owned: (() => Promise<void>)[],
  ) {}

  /** Starts it. @throws what the service throws when it does not come up. */
  static async start<C extends ServiceConfig>(
    service: ServiceOptions<C>,
    options: HostOptions,
  ): Promise<HostedService> {
    const owned: (() => Promise<void>)[] = [];
    const own = <T>(thing: T, end: (thing: T) => Promise<void>): T => {
      owned.unshift(() => end(thing));
      return thing;
    };
    const template = { name: service.name, migrate: async (url: string) => void (await options.migrate(url)) };
    const database = options.database ?? own(await createDatabase({ template }), (made) => made.drop());
    const nats = options.nats ?? own(await startNats(), (made) => made.stop());
    const identity = options.identity ?? (await createIdentity());
    const log: Record<string, unknown>[] = [];
    const running = await startService({
      logger: createLogger(service.name, 'debug', { write: (line) => void log.push(JSON.parse(line)) }),
      healthPollEvery_ms: 50,
      ...service,
      env: {
        GRPC_ADDRESS: '127.0.0.1:0',
        METRICS_ADDRESS: '127.0.0.1:0',
        DATABASE_URL: database.servingUrl,
        NATS_URL: nats.urlOf(service.name),
        ...identity.env,
        ...options.env,
      },
      installSignalHandlers: false,
    });
    return new HostedService(running, database, nats, identity, log, owned);
  }

  /** Where it answers, `host:port`. */
  get address(): string {
    return this.running.address;
  }

  /** A client of one of its proto services that calls as `caller`. */
  as<S extends ServiceDefinition>(caller: Caller, definition: S): Client<S> {
    const token = this.identity.tokenOf(caller);
    const client = connect(definition, { address: this.address, token: () => token });
    this.#clients.push(client);
    return client;
  }

  /** Stops it in order, and removes what was made for it. */
  async stop(): Promise<void> {
    for (const client of this.#clients) client.close();
    await this.running.stop();
    for (const end of this.owned) await end();
  }
}
