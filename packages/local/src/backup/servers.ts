import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startNats } from '../nats-server.js';
import { freePort } from '../places.js';
import { startPostgres } from '../postgres.js';
import { dataFolder } from '../postgres-cluster.js';
import { SetupFailure } from '../setup-failure.js';
import type { Topology } from '../topology.js';

/** Postgres and NATS of a clone, with everything in them within reach. */
export interface Servers {
  /** Superuser's. */
  postgresUrl: string;
  /** Where its data really are. */
  postgresFolder: string;
  natsUrl: string;
}

const fileOf = ({ stateFolder }: Pick<Topology, 'stateFolder'>) => join(stateFolder, 'run', 'servers.json');

/** Leaves word of the servers that run, for programs of the same user; it goes with {@link forgetServers}. */
export async function tellServers(topology: Pick<Topology, 'stateFolder'>, servers: Servers): Promise<void> {
  await mkdir(join(topology.stateFolder, 'run'), { recursive: true });
  await writeFile(fileOf(topology), JSON.stringify(servers), { mode: 0o600 });
}

export async function forgetServers(topology: Pick<Topology, 'stateFolder'>): Promise<void> {
  await rm(fileOf(topology), { force: true });
}

/** The servers of the stack that runs here; undefined where it left no word. */
export async function toldServers(topology: Pick<Topology, 'stateFolder'>): Promise<Servers | undefined> {
  const text = await readFile(fileOf(topology), 'utf8').catch(() => undefined);
  return text === undefined ? undefined : (JSON.parse(text) as Servers);
}

/** Runs the servers of a clone whose stack is not up, for as long as `work` takes. @throws {SetupFailure} */
export async function withServers<T>(
  { stateFolder }: Pick<Topology, 'stateFolder'>,
  work: (servers: Servers) => Promise<T>,
): Promise<T> {
  const postgres = await startPostgres({ folder: join(stateFolder, 'postgres'), port: await freePort() });
  try {
    const nats = await startNats({ folder: join(stateFolder, 'nats'), port: await freePort() });
    try {
      return await work({ postgresUrl: postgres.url, postgresFolder: postgres.folder, natsUrl: nats.url });
    } finally {
      await nats.stop();
    }
  } finally {
    await postgres.stop();
  }
}

/** @throws {SetupFailure} when nothing was ever started here. */
export function requireState({ stateFolder }: Pick<Topology, 'stateFolder'>): void {
  if (existsSync(dataFolder(join(stateFolder, 'postgres'))) || existsSync(join(stateFolder, 'nats'))) return;
  throw new SetupFailure(`There is nothing in ${stateFolder} yet.`, 'Start the stack once with "npm start".');
}

/** The URL of one database of a server. */
export function databaseUrl({ postgresUrl }: Servers, name: string): string {
  const url = new URL(postgresUrl);
  url.pathname = `/${name}`;
  return url.href;
}
