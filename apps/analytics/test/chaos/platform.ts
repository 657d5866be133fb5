import { fileURLToPath } from 'node:url';
import { status } from '@grpc/grpc-js';
import { type Caller, type Client, connect, GuanxiError, type ServiceDefinition } from '@guanxi/chassis';
import { freePort } from '@guanxi/local';
import {
  ChildProgram,
  createDatabase,
  createIdentity,
  startNats,
  type TestDatabase,
  type TestIdentity,
  type TestNats,
} from '@guanxi/testing';

export const services = ['relationship', 'filtering', 'presence', 'conversation', 'analytics'] as const;
export type Service = (typeof services)[number];

// The machine may have a lot to do.
const start_ms_max = 90_000;
const call_ms_max = 120_000;
const retry_ms = 50;
const passing: readonly status[] = [
  status.UNAVAILABLE,
  status.DEADLINE_EXCEEDED,
  status.ABORTED,
  status.CANCELLED,
  status.INTERNAL,
];

/** The five services as programs of their own, with real Postgres and NATS, any of which can be killed. */
export class Platform {
  private readonly programs = new Map<Service, ChildProgram>();
  private readonly databases = new Map<Service, TestDatabase>();
  private readonly clients = new Map<string, Client<ServiceDefinition>>();
  /** Who was killed, and how often. */
  readonly killed = new Map<string, number>();

  private constructor(
    readonly nats: TestNats,
    private readonly identity: TestIdentity,
    private readonly addresses: ReadonlyMap<Service, string>,
    private readonly more: NodeJS.ProcessEnv,
  ) {}

  /** Starts all five, or those that are named; nobody answers for the others. */
  static async start(wanted: readonly Service[] = services, more: NodeJS.ProcessEnv = {}): Promise<Platform> {
    const addresses = new Map<Service, string>();
    for (const service of services) addresses.set(service, `127.0.0.1:${await freePort()}`);
    const platform = new Platform(await startNats(), await createIdentity(), addresses, more);
    try {
      await Promise.all(wanted.map((service) => platform.startService(service)));
    } catch (error) {
      await platform.stop();
      throw error;
    }
    return platform;
  }

  /** Who may call, for a program of the test's own. */
  get identityEnv(): NodeJS.ProcessEnv {
    return this.identity.env;
  }

  /** Where a service keeps what it knows. */
  databaseUrl(service: Service): string {
    return this.databases.get(service)?.url ?? '';
  }

  /** Ends a service at once, in the middle of whatever it does, and starts it again on what it had. */
  async kill(service: Service): Promise<void> {
    this.count(service);
    await this.programs.get(service)?.kill();
    await this.run(service);
  }

  /** Ends the nats-server as a power failure would, and starts it again. */
  async killNats(): Promise<void> {
    this.count('nats');
    await this.nats.kill();
    await this.nats.restart();
  }

  /**
   * Calls as a caller does who knows that services die: again, with the same idempotency key, until somebody answers.
   * Returns what was answered, or the reason of a refusal.
   */
  async call<S extends ServiceDefinition, T>(
    service: Service,
    caller: Caller,
    definition: S,
    ask: (client: Client<S>) => Promise<T>,
  ): Promise<T | string> {
    const client = this.client(service, caller, definition);
    const end = performance.now() + call_ms_max;
    for (;;) {
      try {
        return await ask(client);
      } catch (error) {
        if (!(error instanceof GuanxiError)) throw error;
        if (!passing.includes(error.code)) return error.reason;
        if (performance.now() > end) throw error;
        await new Promise((resolve) => setTimeout(resolve, retry_ms));
      }
    }
  }

  async stop(): Promise<void> {
    for (const client of this.clients.values()) client.close();
    for (const program of this.programs.values()) await program.kill();
    for (const database of this.databases.values()) await database.drop();
    await this.nats.stop();
  }

  private count(victim: string): void {
    this.killed.set(victim, (this.killed.get(victim) ?? 0) + 1);
  }

  private async startService(service: Service): Promise<void> {
    const migrate = async (url: string, servingUrl: string) => {
      const migration = this.program(service, 'migrate.js', { url, servingUrl });
      const { code } = await migration.ended(start_ms_max);
      if (code !== 0) throw new Error(`${service} was not migrated:\n${migration.lines.join('\n')}`);
    };
    this.databases.set(service, await createDatabase({ template: { name: `${service} by its program`, migrate } }));
    await this.run(service);
  }

  private async run(service: Service): Promise<void> {
    const program = this.program(service, 'main.js', this.databases.get(service) as TestDatabase);
    this.programs.set(service, program);
    await program.line('"message":"ready"', start_ms_max);
  }

  private program(
    service: Service,
    file: string,
    { url, servingUrl }: Pick<TestDatabase, 'url' | 'servingUrl'>,
  ): ChildProgram {
    const peers = [...this.addresses].map(([name, address]) => [`${name.toUpperCase()}_ADDRESS`, address]);
    const env = {
      ...process.env,
      ...Object.fromEntries(peers),
      ...this.identity.env,
      GRPC_ADDRESS: this.addresses.get(service),
      METRICS_ADDRESS: '127.0.0.1:0',
      DATABASE_URL: servingUrl,
      OWNER_DATABASE_URL: url,
      NATS_URL: this.nats.url,
      HANDLE_KEY: 'a secret of this suite, long enough to hash with',
      AVAILABILITY_DEADLINE_MS: '2000',
      ...this.more,
    };
    const path = fileURLToPath(new URL(`../../../${service}/dist/${file}`, import.meta.url));
    return ChildProgram.start(process.execPath, [path], { env });
  }

  private client<S extends ServiceDefinition>(service: Service, caller: Caller, definition: S): Client<S> {
    const [{ path } = { path: '' }] = Object.values(definition) as { path: string }[];
    const name = `${caller.role}/${caller.subject}/${caller.shop}${path}`;
    const token = () => this.identity.tokenOf(caller);
    const address = this.addresses.get(service) as string;
    const known = this.clients.get(name) ?? connect(definition, { address, token });
    this.clients.set(name, known as Client<ServiceDefinition>);
    return known as Client<S>;
  }
}
