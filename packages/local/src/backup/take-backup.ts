import { chmod, cp, mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { SetupFailure } from '../setup-failure.js';
import type { Topology } from '../topology.js';
import { type KeptDatabase, type KeptStream, type Manifest, writeManifest } from './manifest.js';
import { connectTo, keepRemainder, remainders, takenInBefore } from './road.js';
import { databaseUrl, type Servers } from './servers.js';
import { type Held, hold, keepDatabase, makeExchange } from './tables.js';

/** What of a stack is backed up: its databases, its streams, its keys. */
export type Backed = Pick<Topology, 'stateFolder' | 'services'>;

/**
 * Writes every database as it was at one instant, what was on the road at that instant, and the keys, while the services
 * go on; calls wait for a moment. No event is told there of which the databases do not know, and none is missing.
 *
 * @param out a folder that is empty or not there yet; it holds secrets, and only its owner can open it
 * @throws {SetupFailure} when the folder is taken, or a database is not on this server.
 */
export async function takeBackup(stack: Backed, servers: Servers, out: string): Promise<Omit<Manifest, 'format'>> {
  await makeEmpty(out);
  const { services, stateFolder } = stack;
  const takenAt = new Date().toISOString();
  const road = await connectTo(servers.natsUrl);
  const held = new Map<string, Held>();
  try {
    const streams = services.map(({ stream }) => stream);
    const floors = await takenInBefore(road, streams);
    for (const { name, database } of services) held.set(name, await holdOrSay(servers, database));
    const left = await remainders(road, floors);
    await Promise.all([...held.values()].map(({ release }) => release()));
    const databases: KeptDatabase[] = [];
    const exchange = await makeExchange(servers.postgresFolder);
    for (const [name, { snapshot }] of held) databases.push(await keepDatabase(name, snapshot, exchange, out));
    await rm(exchange.folder, { recursive: true, force: true });
    const kept: KeptStream[] = [];
    for (const remainder of left) kept.push(await keepRemainder(road, remainder, out));
    await cp(join(stateFolder, 'keys'), join(out, 'keys'), { recursive: true });
    const manifest = { takenAt, databases, streams: kept };
    await writeManifest(out, manifest);
    return manifest;
  } finally {
    await Promise.allSettled([...held.values()].flatMap(({ snapshot, release }) => [snapshot.end(), release()]));
    await road.close();
  }
}

async function makeEmpty(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  if ((await readdir(folder)).length > 0) {
    throw new SetupFailure(`${folder} is not empty.`, 'Name a folder that is not there yet.');
  }
  await chmod(folder, 0o700);
}

async function holdOrSay(servers: Servers, database: string): Promise<Held> {
  try {
    return await hold(databaseUrl(servers, database));
  } catch (cause) {
    const remedy = 'A database elsewhere is backed up where it runs; see packages/local/README.md.';
    throw new SetupFailure(`The database ${database} cannot be held: ${(cause as Error).message}`, remedy, { cause });
  }
}
