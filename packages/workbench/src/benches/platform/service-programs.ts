import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  type Caller,
  type Client,
  connect,
  generateIdentityKeys,
  mintToken,
  type ServiceDefinition,
  type Transport,
  TransportKeys,
} from '@guanxi/chassis';
import { type DatabaseUrls, ensureKeyEncryptionKey, LocalCertificates } from '@guanxi/local';
import { ChildProgram } from '@guanxi/testing';
import { WrongInput } from '../../wrong-input.js';
import type { Servers } from '../plumbing/servers.js';

const apps = fileURLToPath(new URL('../../../../../apps/', import.meta.url));
const token_s = 14_400;
const migrate_ms_max = 180_000;
const start_ms_max = 180_000;
const stop_ms_max = 20_000;

/** What of the platform's security a measurement may go without, to see what it costs. */
export interface Protection {
  /** Connections are TLS, and services show their certificates. */
  tls: boolean;
  /** What people say is sealed with their shop's key where it is stored. */
  sealed: boolean;
}

/** What most benches measure: their reference speaks plain text too. */
const usual: Protection = { tls: false, sealed: true };
const services = ['relationship', 'filtering', 'presence', 'conversation', 'analytics'];

/** A service of this repository at work, as a program of its own. */
export interface Replica {
  /** `host:port` of its gRPC server. */
  address: string;
  /** `host:port` where its metrics are. */
  metricsAddress: string;
  /** Of its database's owner: to fill it, and to look into it. */
  databaseUrl: string;
  /** Its process. */
  pid: number;
}

/** A client of one proto service for many callers: what is called right after it is called as that caller. */
export type Calling<S extends ServiceDefinition> = (caller: Caller) => Client<S>;

/** The services of this repository as programs of their own, as they are in production. */
export class ServicePrograms {
  readonly #programs: ChildProgram[] = [];
  readonly #clients: { close(): void }[] = [];
  readonly #databases = new Map<string, DatabaseUrls>();
  #transport: Transport | undefined;

  private constructor(
    private readonly servers: Servers,
    private readonly keys: string,
    private readonly protection: Protection,
    private readonly certificates: LocalCertificates,
    /** A token with which a caller is known to all of them. */
    readonly tokenOf: (caller: Caller) => string,
  ) {}

  static async prepare(servers: Servers, protection = usual): Promise<ServicePrograms> {
    const keys = await mkdtemp(join(tmpdir(), 'guanxi-bench-keys-'));
    const { jwks, privateKey } = await generateIdentityKeys();
    await writeFile(join(keys, 'jwks.json'), JSON.stringify(jwks));
    await writeFile(join(keys, 'key.json'), JSON.stringify(privateKey));
    await ensureKeyEncryptionKey(join(keys, 'encryption'));
    const certificates = await LocalCertificates.issue(join(keys, 'certificates'), services);
    // As in life, a caller has one token for all that she calls.
    const tokens = new Map<string, string>();
    const tokenOf = (caller: Caller) => {
      const name = [caller.role, caller.shop, caller.subject].join('/');
      const token = tokens.get(name) ?? mintToken(privateKey, caller, token_s);
      tokens.set(name, token);
      return token;
    };
    return new ServicePrograms(servers, keys, protection, certificates, tokenOf);
  }

  /**
   * Migrates a service's database and starts so many replicas of it; called again, further replicas on the same one.
   *
   * @param onLine takes each line that they log.
   * @throws {WrongInput} where it is not built.
   */
  async start(
    name: string,
    replicas: number,
    more: Record<string, string> = {},
    onLine?: (line: string) => void,
  ): Promise<Replica[]> {
    const file = (program: string) => join(apps, name, 'dist', program);
    if (!existsSync(file('main.js'))) throw new WrongInput(`${name} is not built: run "npm run build" first.`);
    const known = this.#databases.get(name);
    const database = known ?? (await this.servers.serviceDatabase(name));
    this.#databases.set(name, database);
    const env = {
      ...process.env,
      ...this.identity,
      ...(this.protection.tls && this.certificates.environmentOf(name)),
      KEY_ENCRYPTION_KEYS: this.protection.sealed ? join(this.keys, 'encryption') : '',
      GRPC_ADDRESS: '127.0.0.1:0',
      METRICS_ADDRESS: '127.0.0.1:0',
      LOG_LEVEL: 'info',
      DATABASE_URL: database.url,
      NATS_URL: this.servers.natsUrl,
      ...more,
    };
    if (!known) await migrate(name, file('migrate.js'), { ...env, OWNER_DATABASE_URL: database.ownerUrl });
    const started = Array.from({ length: replicas }, () =>
      ChildProgram.start(process.execPath, [file('main.js')], { env, ...(onLine && { onLine }) }),
    );
    this.#programs.push(...started);
    return Promise.all(
      started.map(async (program) => {
        const ready = await program.line('"message":"ready"', start_ms_max);
        const { grpc, http } = JSON.parse(ready) as { grpc: string; http: string };
        return { address: grpc, metricsAddress: http, databaseUrl: database.ownerUrl, pid: program.pid ?? 0 };
      }),
    );
  }

  /** Whose calls a program of our own is to take, as its environment says it. */
  get identity(): { IDENTITY_JWKS: string; IDENTITY_KEY: string; TLS: string } {
    return { IDENTITY_JWKS: join(this.keys, 'jwks.json'), IDENTITY_KEY: join(this.keys, 'key.json'), TLS: 'off' };
  }

  /** How a person's client reaches them: made anew at each call, for connections of its own. */
  transport(): Transport {
    return this.protection.tls ? TransportKeys.read({ authorities: this.certificates.authorities }) : 'plain';
  }

  /** A client of one of a replica's proto services. */
  client<S extends ServiceDefinition>(
    { address }: Replica,
    definition: S,
    caller: Caller,
    options: { deadline_ms?: number; transport?: Transport } = {},
  ): Client<S> {
    const token = this.tokenOf(caller);
    const { shared: transport } = this;
    const client = connect(definition, { address, token: () => token, transport, ...options });
    this.#clients.push(client);
    return client;
  }

  /** A client of one of a replica's proto services that calls as whoever `use` named last. */
  calling<S extends ServiceDefinition>(
    { address }: Replica,
    definition: S,
    options: { deadline_ms?: number } = {},
  ): Calling<S> {
    let token = '';
    const { shared: transport } = this;
    const client = connect(definition, { address, token: () => token, transport, ...options });
    this.#clients.push(client);
    return (caller) => {
      token = this.tokenOf(caller);
      return client;
    };
  }

  private get shared(): Transport {
    this.#transport ??= this.transport();
    return this.#transport;
  }

  /** Asks one of them to drain and end. */
  async stopOne({ pid }: Replica): Promise<void> {
    const place = this.#programs.findIndex((program) => program.pid === pid);
    for (const program of this.#programs.splice(place, place < 0 ? 0 : 1)) await end(program);
  }

  /** Asks all of them to drain and end, the last one first. */
  async stop(): Promise<void> {
    for (const client of this.#clients) client.close();
    for (const program of this.#programs.toReversed()) await end(program);
    await rm(this.keys, { recursive: true, force: true });
  }
}

async function end(program: ChildProgram): Promise<void> {
  program.signal('SIGTERM');
  await program.ended(stop_ms_max).catch(() => program.kill());
}

async function migrate(name: string, program: string, env: NodeJS.ProcessEnv): Promise<void> {
  const migration = ChildProgram.start(process.execPath, [program], { env });
  const { code } = await migration.ended(migrate_ms_max);
  if (code !== 0) throw new Error(`${name} could not be migrated:\n${migration.lines.join('\n')}`);
}
