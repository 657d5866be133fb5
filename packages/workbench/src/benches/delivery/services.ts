import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { ChildProgram } from '@guanxi/testing';
import type { Servers } from '../plumbing/servers.js';
import type { LoggedMessage } from './read-adapter-log.js';

const start_ms_max = 60_000;
const program = (app: string, file: string) =>
  fileURLToPath(new URL(`../../../../../apps/${app}/dist/${file}`, import.meta.url));

/** A channel adapter in a process of its own. */
export interface AdapterProgram {
  address: string;
  /** What it took since the log was last read. */
  readLog(): Promise<LoggedMessage[]>;
  stop(): void;
}

/** Starts the adapter. @throws {Error} when it ends before it serves. */
export async function startAdapter(env: NodeJS.ProcessEnv): Promise<AdapterProgram> {
  const child = fork(fileURLToPath(new URL('./adapter-program.js', import.meta.url)), [], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    // The log of a large bench is long; JSON would take as long as the bench.
    serialization: 'advanced',
  });
  const [address] = (await answerOf(child)) as [string];
  return {
    address,
    async readLog() {
      child.send('log');
      const [log] = (await answerOf(child)) as [LoggedMessage[]];
      return log;
    },
    stop: () => void child.kill('SIGTERM'),
  };
}

async function answerOf(child: ChildProcess): Promise<unknown[]> {
  const ended = once(child, 'exit').then(([code]) => {
    throw new Error(`the adapter ended with ${code}`);
  });
  ended.catch(() => undefined);
  return Promise.race([once(child, 'message'), ended]);
}

/** A service of the platform as a process of its own. */
export interface ServiceProgram {
  address: string;
  stop(): Promise<void>;
}

/** Makes services on a database of their own each; a second one of a name is a replica of the first. */
export class Services {
  private readonly databases = new Map<string, string>();
  private readonly running: ServiceProgram[] = [];

  constructor(
    private readonly servers: Servers,
    private readonly env: NodeJS.ProcessEnv,
  ) {}

  /** Migrates and starts a service. @throws {Error} when it does not come up; says its last words. */
  async start(app: string, further: NodeJS.ProcessEnv = {}): Promise<ServiceProgram> {
    const known = this.databases.get(app);
    const url = known ?? (await this.servers.database(app));
    this.databases.set(app, url);
    const env = { ...process.env, ...this.env, ...further, DATABASE_URL: url, NATS_URL: this.servers.natsUrl };
    if (!known) {
      const migration = ChildProgram.start(process.execPath, [program(app, 'migrate.js')], { env });
      const { code } = await migration.ended(start_ms_max);
      if (code !== 0) throw new Error(`${app} did not migrate:\n${migration.lines.join('\n')}`);
    }
    const child = ChildProgram.start(process.execPath, [program(app, 'main.js')], { env });
    const { grpc: address } = JSON.parse(await child.line('"message":"ready"', start_ms_max)) as { grpc: string };
    const service = {
      address,
      async stop() {
        child.signal('SIGTERM');
        await child.ended(start_ms_max);
      },
    };
    this.running.push(service);
    return service;
  }

  async stop(): Promise<void> {
    for (const service of this.running.toReversed()) await service.stop();
  }
}
