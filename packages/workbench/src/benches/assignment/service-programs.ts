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
} from '@guanxi/chassis';
import { ChildProgram } from '@guanxi/testing';
import { type Servers, startServers } from '../plumbing/servers.js';

const start_ms_max = 60_000;
const token_s = 7_200;

const programOf = (service: string, file: string) =>
  fileURLToPath(new URL(`../../../../../apps/${service}/dist/${file}`, import.meta.url));

/** The services presence and conversation as they are deployed: programs of their own, on a real Postgres and NATS. */
export class ServicePrograms {
  private constructor(
    private readonly servers: Servers,
    private readonly folder: string,
    private readonly children: ChildProgram[],
    private readonly addresses: Readonly<Record<string, string>>,
    /** Where their databases are. */
    readonly databases: Readonly<Record<'presence' | 'conversation' | 'raw', string>>,
    private readonly tokenOf: (caller: Caller) => string,
  ) {}

  /** @throws where one of them does not come up. */
  static async start(more: NodeJS.ProcessEnv): Promise<ServicePrograms> {
    const servers = await startServers();
    const folder = await mkdtemp(join(tmpdir(), 'guanxi-bench-keys-'));
    const children: ChildProgram[] = [];
    const { jwks, privateKey } = await generateIdentityKeys();
    const keys = { IDENTITY_JWKS: join(folder, 'jwks.json'), IDENTITY_KEY: join(folder, 'key.json') };
    await writeFile(keys.IDENTITY_JWKS, JSON.stringify(jwks));
    await writeFile(keys.IDENTITY_KEY, JSON.stringify(privateKey));
    const databases = {
      presence: await servers.database('presence'),
      conversation: await servers.database('conversation'),
      raw: await servers.database('raw'),
    };
    const local = { GRPC_ADDRESS: '127.0.0.1:0', METRICS_ADDRESS: '127.0.0.1:0', NATS_URL: servers.natsUrl };
    const addresses: Record<string, string> = {};
    for (const service of ['presence', 'conversation'] as const) {
      const peer = service === 'conversation' ? { PRESENCE_ADDRESS: addresses['presence'] } : {};
      const env = { ...process.env, ...local, ...keys, ...more, ...peer, DATABASE_URL: databases[service] };
      const migration = ChildProgram.start(process.execPath, [programOf(service, 'migrate.js')], { env });
      const { code } = await migration.ended(start_ms_max);
      if (code !== 0) throw new Error(`${service} was not migrated:\n${migration.lines.join('\n')}`);
      const child = ChildProgram.start(process.execPath, [programOf(service, 'main.js')], { env });
      children.push(child);
      const { grpc } = JSON.parse(await child.line('"message":"ready"', start_ms_max)) as { grpc: string };
      addresses[service] = grpc;
    }
    const tokenOf = (caller: Caller) => mintToken(privateKey, caller, token_s);
    return new ServicePrograms(servers, folder, children, addresses, databases, tokenOf);
  }

  /** A client that calls as whoever `use` named last. */
  as<S extends ServiceDefinition>(service: 'presence' | 'conversation', definition: S): Calling<S> {
    let token = '';
    const client = connect(definition, { address: this.addresses[service] as string, token: () => token });
    const use = (caller: Caller) => {
      token = this.tokenOf(caller);
      return client;
    };
    return { use, close: () => client.close() };
  }

  async stop(): Promise<void> {
    for (const child of this.children) await child.kill();
    await this.servers.stop();
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** A client of one proto service for many callers: what is called right after `use` is called as that caller. */
export interface Calling<S extends ServiceDefinition> {
  use(caller: Caller): Client<S>;
  close(): void;
}
