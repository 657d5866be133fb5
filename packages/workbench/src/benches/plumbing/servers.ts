import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDatabase, freePort, startNats, startPostgres } from '@guanxi/local';

/** A Postgres and a nats-server for one measurement, as durable as in production. */
export interface Servers {
  natsUrl: string;
  database(name: string): Promise<string>;
  stop(): Promise<void>;
}

/** Starts both in a folder of their own, which goes when they stop. */
export async function startServers(): Promise<Servers> {
  const folder = await mkdtemp(join(tmpdir(), 'guanxi-bench-'));
  // Postgres runs as another user where this one is root, and must reach its folder.
  await chmod(folder, 0o711);
  const ends: (() => Promise<void>)[] = [() => rm(folder, { recursive: true, force: true })];
  const stop = async () => {
    for (const end of ends.toReversed()) await end();
  };
  try {
    const postgres = await startPostgres({ folder: join(folder, 'postgres'), port: await freePort() });
    ends.push(() => postgres.stop());
    const nats = await startNats({ folder: join(folder, 'nats'), port: await freePort() });
    ends.push(() => nats.stop());
    const database = (name: string) =>
      createDatabase({ url: postgres.url }, { name, role: `${name}_role`, password: 'bench' });
    return { natsUrl: nats.url, database, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
