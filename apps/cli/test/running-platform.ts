import { join } from 'node:path';
import type { Caller, Client, ServiceDefinition } from '@guanxi/chassis';
import { connect } from '@guanxi/chassis/client';
import { Control, ConversationServiceService } from '@guanxi/contracts/conversation/v1/conversation.js';
import { BehaviourKind, BehaviourServiceService } from '@guanxi/contracts/relationship/v1/behaviour.js';
import { freePort } from '@guanxi/local';
import {
  ChildProgram,
  createDatabase,
  createIdentity,
  startNats,
  type TestDatabase,
  type TestIdentity,
  type TestNats,
  waitFor,
} from '@guanxi/testing';
import { isReachable } from '../src/platform/reach.js';

const APPS = join(import.meta.dirname, '../..');
const READY_MS = 90_000;
/** Where the services are that a suite does not start: their callers find nobody. */
const NOBODY = '127.0.0.1:1';
const STOP_MS = 10_000;

const allServices = ['relationship', 'filtering', 'presence', 'conversation', 'analytics'] as const;

export type Service = (typeof allServices)[number];

/** Services as processes of their own, with real Postgres and NATS, and what the client needs to find them. */
export class RunningPlatform {
  private readonly programs = new Map<Service, ChildProgram>();
  private readonly databases = new Map<Service, TestDatabase>();
  private readonly clients: { close(): void }[] = [];

  private constructor(
    private readonly nats: TestNats,
    private readonly identity: TestIdentity,
    private readonly addresses: Map<Service, string>,
    /** Where a channel adapter may listen. */
    readonly adapterAddress: string,
    /** Further variables of every service. */
    private readonly more: Record<string, string>,
  ) {}

  static async start(services: readonly Service[], more: Record<string, string> = {}): Promise<RunningPlatform> {
    const addresses = new Map<Service, string>();
    for (const service of services) addresses.set(service, `127.0.0.1:${await freePort()}`);
    const platform = new RunningPlatform(
      await startNats(),
      await createIdentity(),
      addresses,
      `127.0.0.1:${await freePort()}`,
      more,
    );
    try {
      await Promise.all(services.map((service) => platform.startService(service)));
      return platform;
    } catch (error) {
      await platform.stop();
      throw error;
    }
  }

  /** Starts a service, on the database that it had. */
  async startService(service: Service): Promise<void> {
    const address = this.addresses.get(service) as string;
    const database = this.databases.get(service) ?? (await createDatabase());
    this.databases.set(service, database);
    const env = {
      ...process.env,
      ...Object.fromEntries(
        allServices.map((name) => [`${name.toUpperCase()}_ADDRESS`, this.addresses.get(name) ?? NOBODY]),
      ),
      ...this.identity.env,
      CHANNEL_ORIGINS: `grpc://${this.adapterAddress}`,
      GRPC_ADDRESS: address,
      METRICS_ADDRESS: '127.0.0.1:0',
      DATABASE_URL: database.servingUrl,
      OWNER_DATABASE_URL: database.url,
      NATS_URL: this.nats.url,
      HANDLE_KEY: 'a secret of this suite, long enough to hash with',
      ...this.more,
    };
    const migration = ChildProgram.start(process.execPath, [join(APPS, service, 'dist/migrate.js')], { env });
    const { code } = await migration.ended(READY_MS);
    if (code !== 0) throw new Error(`${service} did not migrate:\n${migration.lines.join('\n')}`);
    const program = ChildProgram.start(process.execPath, [join(APPS, service, 'dist/main.js')], { env });
    this.programs.set(service, program);
    await waitFor(() => isReachable(address), READY_MS).catch(() => {
      throw new Error(`${service} did not start:\n${program.lines.slice(-20).join('\n')}`);
    });
  }

  /** A client of one of a service's proto services that calls as `caller`. */
  as<S extends ServiceDefinition>(caller: Caller, service: Service, definition: S): Client<S> {
    const token = this.identity.tokenOf(caller);
    const address = this.addresses.get(service) as string;
    // A busy machine is no test's subject.
    const client = connect(definition, { address, token: () => token, deadline_ms: 30_000 });
    this.clients.push(client);
    return client;
  }

  /** The databases of the services that run. */
  get databaseUrls(): ReadonlyMap<Service, string> {
    return new Map([...this.databases].map(([service, { url }]) => [service, url]));
  }

  /** Where the events lie that are on their way. */
  get eventsFolder(): string {
    return this.nats.folder;
  }

  /** Ends a service at once. */
  async kill(service: Service): Promise<void> {
    await this.programs.get(service)?.kill();
  }

  /** What a service has logged so far; on standard error too, so not every line is JSON. */
  linesOf(service: Service): readonly string[] {
    return this.programs.get(service)?.lines ?? [];
  }

  /** The figures of a service as Prometheus reads them. */
  async figuresOf(service: Service): Promise<string> {
    const ready = await this.programs.get(service)?.line('"message":"ready"');
    const { http } = JSON.parse(ready ?? '{}') as { http: string };
    return (await fetch(`http://${http}/metrics`)).text();
  }

  /** Ends the road between the services at once, and brings it back. */
  async interruptNats(): Promise<void> {
    await this.nats.kill();
    await this.nats.restart();
  }

  /** The public keys of whoever calls. */
  get jwks(): string {
    return this.identity.env.IDENTITY_JWKS;
  }

  /** Options by which a command finds this platform. */
  get options(): string[] {
    return [
      ...[...this.addresses].flatMap(([service, address]) => [`--${service}-address`, address]),
      '--identity-key',
      this.identity.env.IDENTITY_KEY,
    ];
  }

  /** How many purchases the service relationship holds of a shop. */
  async countPurchases(shopId: string): Promise<number> {
    const token = this.identity.tokenOf({ subject: 'test', role: 'merchant', shop: shopId });
    const address = this.addresses.get('relationship') as string;
    const client = connect(BehaviourServiceService, { address, token: () => token });
    const { totals } = await client.countBehaviours({ shopId });
    client.close();
    return totals.find(({ kind }) => kind === BehaviourKind.PURCHASED)?.count ?? 0;
  }

  /** The number of the last message of a customer's only conversation; 0 where she has none. */
  async lastSequence(shopId: string, customerId: string): Promise<number> {
    const token = this.identity.tokenOf({ subject: 'test', role: 'merchant', shop: shopId });
    const address = this.addresses.get('conversation') as string;
    const client = connect(ConversationServiceService, { address, token: () => token });
    const request = { shopId, customerId, pageSize: 1, pageToken: '', agentId: '', control: Control.UNSPECIFIED };
    const { conversations } = await client.listConversations(request);
    client.close();
    return conversations[0]?.lastSequence ?? 0;
  }

  async stop(): Promise<void> {
    for (const client of this.clients) client.close();
    for (const program of this.programs.values()) program.signal('SIGTERM');
    for (const program of this.programs.values()) await program.ended(STOP_MS).catch(() => program.kill());
    for (const database of this.databases.values()) await database.drop();
    await this.nats.stop();
  }
}
