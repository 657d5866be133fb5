import { chown, copyFile, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { unprivileged } from '../run-as.js';
import { digestOf, type KeptDatabase, type KeptTable } from './manifest.js';

/** TypeORM's own, which says which migrations ran: the migrations themselves write it. */
const MIGRATIONS_TABLE = 'migrations';
const LOCK_MS_MAX = 10_000;

const TABLES = `
  SELECT c.relname AS name, array_agg(a.attname::text ORDER BY a.attnum) AS columns
    FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0
   WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND c.relname <> $1
     AND NOT a.attisdropped AND a.attgenerated = ''
   GROUP BY c.relname ORDER BY c.relname`;

/** A table's files are written and read by the server itself, which may be another user: this is where both can reach. */
export interface Exchange {
  folder: string;
}

/** Makes an empty folder of the server's, in which it leaves tables and finds them. */
export async function makeExchange(postgresFolder: string): Promise<Exchange> {
  const folder = join(postgresFolder, 'exchange');
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { mode: 0o700 });
  await giveToServer(folder);
  return { folder };
}

/** A database from whose outbox nothing comes and into which nothing goes, for a moment. */
export interface Held {
  /** Sees the database as it is at this moment, for as long as it is open. */
  snapshot: pg.Client;
  release(): Promise<void>;
}

/**
 * Keeps a service from committing and publishing events, and fixes what the snapshot sees: then every event is either on
 * the road or in the outbox that the snapshot sees. Calls wait meanwhile.
 */
export async function hold(url: string): Promise<Held> {
  const [lock, snapshot] = [new pg.Client({ connectionString: url }), new pg.Client({ connectionString: url })];
  await lock.connect();
  await snapshot.connect();
  await lock.query(`BEGIN; SET LOCAL lock_timeout = ${LOCK_MS_MAX}; LOCK TABLE outbox IN EXCLUSIVE MODE`);
  await snapshot.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SELECT 1');
  return { snapshot, release: () => lock.end() };
}

/** Writes a database, as the snapshot sees it, below the backup's folder. */
export async function keepDatabase(
  service: string,
  snapshot: pg.Client,
  exchange: Exchange,
  folder: string,
): Promise<KeptDatabase> {
  await mkdir(join(folder, service), { recursive: true, mode: 0o700 });
  const tables: KeptTable[] = [];
  const { rows: found } = await snapshot.query<{ name: string; columns: string[] }>(TABLES, [MIGRATIONS_TABLE]);
  for (const { name, columns } of found) {
    const file = join(service, `${name}.copy`);
    const left = join(exchange.folder, `${name}.copy`);
    const copied = await snapshot.query(`COPY ${quote(name)} (${columns.map(quote)}) TO ${text(left)} (FORMAT binary)`);
    await copyFile(left, join(folder, file));
    await rm(left);
    const sha256 = await digestOf(join(folder, file));
    tables.push({ name, columns, rows: copied.rowCount ?? 0, file, sha256 });
  }
  const { rows: sequences } = await snapshot.query<{ name: string; value: string | null }>(
    `SELECT sequencename AS name, last_value::text AS value FROM pg_sequences WHERE schemaname = 'public'`,
  );
  return {
    service,
    migrations: await migrationsOf(snapshot),
    tables,
    sequences: Object.fromEntries(
      sequences.filter(({ name }) => !name.startsWith(`${MIGRATIONS_TABLE}_`)).map(({ name, value }) => [name, value]),
    ),
  };
}

/** Puts the rows of a kept database into one that has been migrated, in one transaction. */
export async function refillDatabase(url: string, kept: KeptDatabase, exchange: Exchange, folder: string) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query('BEGIN');
    // What triggers made of the rows is among the rows.
    await client.query('SET LOCAL session_replication_role = replica');
    await client.query(`TRUNCATE ${kept.tables.map(({ name }) => quote(name))}`);
    for (const { name, columns, file } of kept.tables) {
      const found = join(exchange.folder, `${name}.copy`);
      await copyFile(join(folder, file), found);
      await giveToServer(found);
      await client.query(`COPY ${quote(name)} (${columns.map(quote)}) FROM ${text(found)} (FORMAT binary)`);
      await rm(found);
    }
    for (const [name, value] of Object.entries(kept.sequences)) {
      if (value !== null) await client.query('SELECT setval($1::regclass, $2::bigint)', [quote(name), value]);
    }
    await client.query('COMMIT');
  } finally {
    await client.end();
  }
}

/** The migrations that a database has had, in order. */
export async function migrationsOf(client: pg.Client): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT name FROM ${MIGRATIONS_TABLE} ORDER BY timestamp, name`,
  );
  return rows.map(({ name }) => name);
}

async function giveToServer(path: string): Promise<void> {
  const { uid, gid } = unprivileged();
  if (uid !== undefined && gid !== undefined) await chown(path, uid, gid);
}

const quote = (name: string) => pg.escapeIdentifier(name);
const text = (value: string) => pg.escapeLiteral(value);
