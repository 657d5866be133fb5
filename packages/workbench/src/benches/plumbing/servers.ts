import { rmSync } from 'node:fs';
import { chmod, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDatabase, type DatabaseUrls, freePort, startNats, startPostgres } from '@guanxi/local';

/** A Postgres and a nats-server for one measurement, as durable as in production. */
export interface Servers {
  natsUrl: string;
  /** Superuser's URL of the Postgres, for who looks at databases from outside. */
  postgresUrl: string;
  /** Postgres's first process, whose children serve the sessions. */
  postgresPid: number;
  /** A database to do anything in: its owner's URL. */
  database(name: string): Promise<string>;
  /** A database with the roles of a service; open to a release from before the walls between shops, where one is to serve too. */
  serviceDatabase(name: string, isLetThrough?: boolean): Promise<DatabaseUrls>;
  stop(): Promise<void>;
}

/** Starts both in a folder of their own, which goes when they stop. */
export async function startServers(): Promise<Servers> {
  const folder = await mkdtemp(join(tmpdir(), 'guanxi-bench-'));
  // Postgres runs as another user where this one is root, and must reach its folder.
  await chmod(folder, 0o711);
  const ends: (() => Promise<void>)[] = [];
  const pids: number[] = [];
  // However this process ends, nothing that it started goes on.
  const abandon = () => {
    for (const pid of pids) killIfThere(pid);
    rmSync(folder, { recursive: true, force: true });
  };
  process.once('exit', abandon);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));
  const stop = async () => {
    for (const end of ends.toReversed()) await end();
    process.off('exit', abandon);
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const postgres = await startPostgres({ folder: join(folder, 'postgres'), port: await freePort() });
    ends.push(() => postgres.stop());
    pids.push(postgres.pid);
    const nats = await startNats({ folder: join(folder, 'nats'), port: await freePort() });
    ends.push(() => nats.stop());
    pids.push(nats.pid);
    const serviceDatabase = (name: string, isLetThrough = false) => {
      const order = { name, role: name, password: 'bench', ownerPassword: 'bench', isLetThrough };
      return createDatabase({ url: postgres.url }, order);
    };
    const database = async (name: string) => (await serviceDatabase(name)).ownerUrl;
    return { natsUrl: nats.url, postgresUrl: postgres.url, postgresPid: postgres.pid, database, serviceDatabase, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}
