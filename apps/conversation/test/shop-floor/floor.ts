import { fileURLToPath } from 'node:url';
import { status } from '@grpc/grpc-js';
import { type Caller, type Client, connect, GuanxiError, type ServiceDefinition } from '@guanxi/chassis';
import { Database } from '@guanxi/persistence';
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
import { ServiceProgram } from '../service-program.js';
import { migrateConversation, serviceEnv } from '../world.js';

const main = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
const start_ms_max = 60_000;
// As long as a killed service may take to come up on a busy machine.
const call_ms_max = 120_000;
const passing: readonly status[] = [
  status.UNAVAILABLE,
  status.DEADLINE_EXCEEDED,
  status.ABORTED,
  status.CANCELLED,
  status.INTERNAL,
];

/** Who can be killed. */
export type Victim = 'conversation 1' | 'conversation 2' | 'all of conversation' | 'presence';

/** One replica of the service conversation, as a program of its own. */
class Replica {
  private constructor(
    readonly address: string,
    private readonly env: NodeJS.ProcessEnv,
    private child: ChildProgram,
  ) {}

  static async start(env: NodeJS.ProcessEnv): Promise<Replica> {
    const child = ChildProgram.start(process.execPath, [main], { env: { ...env, GRPC_ADDRESS: '127.0.0.1:0' } });
    const { grpc } = JSON.parse(await child.line('"message":"ready"', start_ms_max)) as { grpc: string };
    return new Replica(grpc, { ...env, GRPC_ADDRESS: grpc }, child);
  }

  async kill(): Promise<void> {
    await this.child.kill();
  }

  async restart(): Promise<void> {
    this.child = ChildProgram.start(process.execPath, [main], { env: this.env });
    await this.child.line('"message":"ready"', start_ms_max);
  }
}

/** Two replicas of conversation and one presence, all real programs, with their databases open to be looked into. */
export class Floor {
  private readonly clients = new Map<string, Client<ServiceDefinition>>();
  private killing: Promise<unknown> = Promise.resolve();
  private token = '';
  kills = 0;

  private constructor(
    private readonly nats: TestNats,
    private readonly identity: TestIdentity,
    private readonly presence: ServiceProgram,
    private readonly database: TestDatabase,
    private readonly replicas: [Replica, Replica],
    /** The service conversation's database. */
    readonly conversations: Database,
    readonly seats: Database,
  ) {}

  static async open(): Promise<Floor> {
    const [nats, identity] = await Promise.all([startNats(), createIdentity()]);
    // Nothing runs out by itself: a step of a run has it run out.
    const patient = { LEASE_TTL_MS: '600000', RESERVATION_TTL_MS: '600000' };
    const presence = await ServiceProgram.start('presence', nats, identity, patient);
    const migrate = async (url: string) => void (await migrateConversation(url));
    const database = await createDatabase({ template: { name: 'conversation', migrate } });
    const env = {
      ...process.env,
      ...identity.env,
      ...serviceEnv(presence),
      METRICS_ADDRESS: '127.0.0.1:0',
      DATABASE_URL: database.servingUrl,
      NATS_URL: nats.url,
    };
    const replicas: [Replica, Replica] = [await Replica.start(env), await Replica.start(env)];
    const look = async (service: string, url: string) => {
      const opened = new Database({ service, url, migrations: [], pool_connections_max: 4 });
      await opened.open();
      return opened;
    };
    const conversations = await look('test', database.url);
    const seats = await look('test', presence.databaseUrl);
    return new Floor(nats, identity, presence, database, replicas, conversations, seats);
  }

  async close(): Promise<void> {
    await this.killing;
    for (const client of this.clients.values()) client.close();
    await Promise.all([this.conversations.close(), this.seats.close()]);
    for (const replica of this.replicas) await replica.kill();
    await this.presence.stop();
    await this.database.drop();
    await this.nats.stop();
  }

  /**
   * Calls as a caller does who knows that services die: again with the same key, at the other replica, until somebody
   * answers. Returns what was answered, or the reason of a refusal.
   */
  async call<S extends ServiceDefinition, T>(
    at: 'presence' | 1 | 2,
    caller: Caller,
    definition: S,
    ask: (client: Client<S>) => Promise<T>,
  ): Promise<T | string> {
    const token = this.identity.tokenOf(caller);
    const end = performance.now() + call_ms_max;
    for (let attempt = 0; ; attempt += 1) {
      const address = at === 'presence' ? this.presence.address : this.replicas[(at - 1 + attempt) % 2]!.address;
      try {
        const client = this.client(address, definition);
        this.token = token;
        return await ask(client);
      } catch (error) {
        if (!(error instanceof GuanxiError)) throw error;
        if (!passing.includes(error.code)) return error.reason;
        if (performance.now() > end) throw error;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    }
  }

  /** Kills a service at once and starts it again; one at a time. Conversation's other replica goes on meanwhile. */
  async kill(victim: Victim): Promise<void> {
    const [first, second] = this.replicas;
    const programs = {
      'conversation 1': [first],
      'conversation 2': [second],
      'all of conversation': [first, second],
      presence: [this.presence],
    }[victim];
    const kill = async () => {
      this.kills += 1;
      await Promise.all(programs.map((program) => program.kill()));
      await Promise.all(programs.map((program) => program.restart()));
    };
    this.killing = this.killing.then(kill);
    await this.killing;
  }

  private client<S extends ServiceDefinition>(address: string, definition: S): Client<S> {
    const [{ path } = { path: '' }] = Object.values(definition) as { path: string }[];
    const name = `${address}${path}`;
    const known = this.clients.get(name) ?? connect(definition, { address, token: () => this.token });
    this.clients.set(name, known as Client<ServiceDefinition>);
    return known as Client<S>;
  }
}

/** Waits until nothing is found any more. @throws {Error} with what was found last. */
export async function untilNone(find: () => Promise<string[]>, deadline_ms: number): Promise<void> {
  let found: string[] = [];
  await waitFor(async () => {
    found = await find();
    return found.length === 0;
  }, deadline_ms).catch(() => {
    throw new Error(`still so after ${deadline_ms} ms:\n${found.join('\n')}`);
  });
}
