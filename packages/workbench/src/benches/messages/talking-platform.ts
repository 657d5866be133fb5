import { existsSync, readFileSync } from 'node:fs';
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
import { WrongInput } from '../../wrong-input.js';
import type { Servers } from '../plumbing/servers.js';

const apps = fileURLToPath(new URL('../../../../../apps/', import.meta.url));
const token_s = 3_600;
const migrate_ms_max = 60_000;
const start_ms_max = 60_000;
const stop_ms_max = 20_000;
// What is measured is how long it takes, also on a machine that does something else.
const call_ms_max = 60_000;
const page_bytes = 4_096;

/** The services presence and conversation, as programs of their own, as they are in production. */
export class TalkingPlatform {
  private readonly clients: { close(): void }[] = [];

  private constructor(
    private readonly keys: string,
    private readonly tokenOf: (caller: Caller) => string,
    private readonly programs: { conversation: ChildProgram; presence: ChildProgram },
    private readonly addresses: { conversation: string; presence: string },
  ) {}

  /** @throws {WrongInput} where the services are not built. */
  static async start(servers: Servers): Promise<TalkingPlatform> {
    const keys = await mkdtemp(join(tmpdir(), 'guanxi-bench-keys-'));
    const { jwks, privateKey } = await generateIdentityKeys();
    await writeFile(join(keys, 'jwks.json'), JSON.stringify(jwks));
    await writeFile(join(keys, 'key.json'), JSON.stringify(privateKey));
    const common = {
      ...process.env,
      IDENTITY_JWKS: join(keys, 'jwks.json'),
      IDENTITY_KEY: join(keys, 'key.json'),
      GRPC_ADDRESS: '127.0.0.1:0',
      METRICS_ADDRESS: '127.0.0.1:0',
      LOG_LEVEL: 'info',
      NATS_URL: servers.natsUrl,
    };
    const presence = await begin('presence', { ...common, DATABASE_URL: await servers.database('presence') });
    const database = await servers.database('conversation');
    const peers = { PRESENCE_ADDRESS: presence.address, DATABASE_URL: database };
    const conversation = await begin('conversation', { ...common, ...peers });
    const tokenOf = (caller: Caller) => mintToken(privateKey, caller, token_s);
    const programs = { presence: presence.program, conversation: conversation.program };
    const addresses = { presence: presence.address, conversation: conversation.address };
    return new TalkingPlatform(keys, tokenOf, programs, addresses);
  }

  /** A client of one of a service's proto services. */
  client<S extends ServiceDefinition>(service: 'presence' | 'conversation', definition: S, caller: Caller): Client<S> {
    const token = this.tokenOf(caller);
    const client = connect(definition, {
      address: this.addresses[service],
      token: () => token,
      deadline_ms: call_ms_max,
    });
    this.clients.push(client);
    return client;
  }

  /** What the conversation service holds of the machine's memory; only where the system tells it as Linux does. */
  memory_bytes(): number {
    const statm = `/proc/${this.programs.conversation.pid}/statm`;
    if (!existsSync(statm)) return Number.NaN;
    return Number(readFileSync(statm, 'utf8').split(' ')[1]) * page_bytes;
  }

  /** Asks both to drain and end. */
  async stop(): Promise<void> {
    for (const client of this.clients) client.close();
    for (const program of [this.programs.conversation, this.programs.presence]) {
      program.signal('SIGTERM');
      await program.ended(stop_ms_max).catch(() => program.kill());
    }
    await rm(this.keys, { recursive: true, force: true });
  }
}

async function begin(name: string, env: NodeJS.ProcessEnv): Promise<{ program: ChildProgram; address: string }> {
  const file = (program: string) => join(apps, name, 'dist', program);
  if (!existsSync(file('main.js'))) throw new WrongInput(`${name} is not built: run "npm run build" first.`);
  const migration = ChildProgram.start(process.execPath, [file('migrate.js')], { env });
  const { code } = await migration.ended(migrate_ms_max);
  if (code !== 0) throw new Error(`${name} could not be migrated:\n${migration.lines.join('\n')}`);
  const program = ChildProgram.start(process.execPath, [file('main.js')], { env });
  const { grpc: address } = JSON.parse(await program.line('"message":"ready"', start_ms_max)) as { grpc: string };
  return { program, address };
}
