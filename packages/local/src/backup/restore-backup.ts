import { randomBytes } from 'node:crypto';
import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { startNodeProgram } from '../node-program.js';
import { createDatabase } from '../postgres-databases.js';
import { SetupFailure } from '../setup-failure.js';
import type { ServicePlan } from '../topology.js';
import { type KeptDatabase, type Manifest, readManifest } from './manifest.js';
import { connectTo, relayRemainders } from './road.js';
import { databaseUrl, type Servers } from './servers.js';
import { type Exchange, makeExchange, migrationsOf, refillDatabase } from './tables.js';
import type { Backed } from './take-backup.js';

/** The name under which a database is filled; it takes the place of the old one when all are whole. */
const draftOf = (database: string) => `${database}_restored`;

/**
 * Puts a backup in the place of what a stack that is down holds: databases, streams, keys. Databases are filled aside and
 * change places when all of them are whole; until then what was there stays. Called again it does it again.
 *
 * @throws {SetupFailure} when the backup is not whole, or another release made it.
 */
export async function restoreBackup(stack: Backed, servers: Servers, from: string): Promise<Manifest> {
  const manifest = await readManifest(from);
  const { services, stateFolder } = stack;
  const exchange = await makeExchange(servers.postgresFolder);
  for (const plan of services) {
    const kept = manifest.databases.find(({ service }) => service === plan.name);
    if (!kept) throw new SetupFailure(`${from} holds nothing of ${plan.name}.`, 'Choose a backup of all services.');
    await fillDraft(plan, kept, servers, exchange, from);
  }
  await rm(exchange.folder, { recursive: true, force: true });
  await cp(join(from, 'keys'), join(stateFolder, 'keys'), { recursive: true });
  await withClient(servers.postgresUrl, async (client) => {
    for (const { database } of services) {
      await client.query(`DROP DATABASE IF EXISTS ${pg.escapeIdentifier(database)} WITH (FORCE)`);
      await client.query(
        `ALTER DATABASE ${pg.escapeIdentifier(draftOf(database))} RENAME TO ${pg.escapeIdentifier(database)}`,
      );
    }
  });
  const road = await connectTo(servers.natsUrl);
  try {
    await relayRemainders(road, manifest.streams, from);
  } finally {
    await road.close();
  }
  return manifest;
}

async function fillDraft(
  { name, database, programs }: ServicePlan,
  kept: KeptDatabase,
  servers: Servers,
  exchange: Exchange,
  from: string,
): Promise<void> {
  const draft = draftOf(database);
  await withClient(servers.postgresUrl, (client) =>
    client.query(`DROP DATABASE IF EXISTS ${pg.escapeIdentifier(draft)} WITH (FORCE)`),
  );
  const password = randomBytes(18).toString('base64url');
  const { ownerUrl } = await createDatabase({ url: servers.postgresUrl }, { name: draft, role: database, password });
  const said: string[] = [];
  const env = { ...process.env, OWNER_DATABASE_URL: ownerUrl };
  const { ended } = startNodeProgram(join(programs, 'migrate.js'), env, (line) => said.push(line));
  if ((await ended) !== 'code 0') {
    throw new SetupFailure(`${name} could not be migrated: ${said.join(' ')}`, 'Mend what it names, then try again.');
  }
  const draftUrl = databaseUrl(servers, draft);
  await requireSameRelease(name, kept, await withClient(draftUrl, migrationsOf));
  await refillDatabase(draftUrl, kept, exchange, from);
}

/** What later migrations would have made of older rows nobody does here. */
async function requireSameRelease(name: string, { migrations }: KeptDatabase, present: string[]): Promise<void> {
  const [lacking, beyond] = [
    migrations.filter((one) => !present.includes(one)),
    present.filter((one) => !migrations.includes(one)),
  ];
  if (lacking.length + beyond.length === 0) return;
  const which = lacking.length > 0 ? `lacks ${lacking.join(', ')}` : `has ${beyond.join(', ')} besides`;
  throw new SetupFailure(
    `The backup of ${name} was made by another release: this one ${which}.`,
    'Restore it with the release that made it, then upgrade.',
  );
}

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
