import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Client, connect, generateIdentityKeys, mintToken, type ServiceDefinition } from '@guanxi/chassis';
import { ChildProgram } from '@guanxi/testing';
import { WrongInput } from '../../wrong-input.js';
import type { Servers } from '../plumbing/servers.js';

const apps = fileURLToPath(new URL('../../../../../apps/', import.meta.url));
const token_s = 3_600;
const migrate_ms_max = 60_000;
const start_ms_max = 30_000;
const stop_ms_max = 20_000;

/** Services of this repository as programs of their own, as they are in production. */
export interface ServicePrograms {
  /** Migrates and starts a service on a database of its own; `env` adds to what every service reads. */
  start(name: string, env?: Record<string, string>): Promise<ServiceProgram>;
  /** Asks all of them to drain and end, the last one first. */
  stop(): Promise<void>;
}

/** One service at work. */
export interface ServiceProgram {
  /** `host:port` of its gRPC server. */
  address: string;
  databaseUrl: string;
  /** A client of one of its proto services that calls as an operator. */
  client<S extends ServiceDefinition>(definition: S): Client<S>;
}

/** @throws {WrongInput} from `start`, where the service has not been built. */
export async function servicePrograms(servers: Servers): Promise<ServicePrograms> {
  const keys = await mkdtemp(join(tmpdir(), 'guanxi-bench-keys-'));
  const { jwks, privateKey } = await generateIdentityKeys();
  const identity = { IDENTITY_JWKS: join(keys, 'jwks.json'), IDENTITY_KEY: join(keys, 'key.json') };
  await writeFile(identity.IDENTITY_JWKS, JSON.stringify(jwks));
  await writeFile(identity.IDENTITY_KEY, JSON.stringify(privateKey));
  const token = mintToken(privateKey, { subject: 'bench', role: 'operator', shop: '*' }, token_s);
  const programs: ChildProgram[] = [];
  const clients: { close(): void }[] = [];
  return {
    async start(name, env = {}) {
      const file = (program: string) => join(apps, name, 'dist', program);
      if (!existsSync(file('main.js'))) throw new WrongInput(`${name} is not built: run "npm run build" first.`);
      const databaseUrl = await servers.database(name);
      const environment = {
        ...process.env,
        ...identity,
        GRPC_ADDRESS: '127.0.0.1:0',
        METRICS_ADDRESS: '127.0.0.1:0',
        LOG_LEVEL: 'info',
        DATABASE_URL: databaseUrl,
        NATS_URL: servers.natsUrl,
        ...env,
      };
      const migration = ChildProgram.start(process.execPath, [file('migrate.js')], { env: environment });
      const { code } = await migration.ended(migrate_ms_max);
      if (code !== 0) throw new Error(`${name} could not be migrated:\n${migration.lines.join('\n')}`);
      const program = ChildProgram.start(process.execPath, [file('main.js')], { env: environment });
      programs.push(program);
      const { grpc: address } = JSON.parse(await program.line('"message":"ready"', start_ms_max)) as { grpc: string };
      return {
        address,
        databaseUrl,
        client(definition) {
          const client = connect(definition, { address, token: () => token });
          clients.push(client);
          return client;
        },
      };
    },
    async stop() {
      for (const client of clients) client.close();
      for (const program of programs.toReversed()) {
        program.signal('SIGTERM');
        await program.ended(stop_ms_max).catch(() => program.kill());
      }
      await rm(keys, { recursive: true, force: true });
    },
  };
}
