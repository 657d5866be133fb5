import { setTimeout as pause } from 'node:timers/promises';
import type { Client } from 'pg';
import { Database } from './database.js';
import type { MigrationClass } from './migration.js';
import { raiseWalls, refuseMissingRoles } from './walls/raise-walls.js';
import { rolesOf } from './walls/service-roles.js';

// A name for the lock that every migrating process takes: 'gxmigrat' read as a bigint.
const MIGRATION_LOCK = '7456093206842401140';
const turn_ms_max = 120_000;
const turn_ms_poll = 200;
const migration_lock_ms_max = 5_000;

/** Thrown at start when the schema lacks migrations that this release relies on. */
export class MigrationsPending extends Error {
  constructor(service: string, names: string[]) {
    super(`the database of ${service} lacks ${names.join(', ')}: run its migrations (the deploy step) first`);
    this.name = 'MigrationsPending';
  }
}

/**
 * Brings a schema up to this release, and raises the walls between shops in every table that has none: the deploy step of
 * every service, as the owner of its database. Several may run at once; they take turns, and
 * those that come later find nothing to do. A statement that waits for a lock longer than 5 s gives up, because all
 * traffic would queue behind it; run it again.
 *
 * @returns the names of the migrations that it ran.
 * @throws {RolesMissing}
 * @throws {Error} what the failing migration met; those before it stay.
 */
export async function migrate(options: {
  service: string;
  url: string;
  migrations: MigrationClass[];
}): Promise<string[]> {
  const lock_ms_max = migration_lock_ms_max;
  const database = new Database({ ...options, statement_ms_max: 0, lock_ms_max, pool_connections_max: 2 });
  await database.open();
  try {
    const lock = await database.openSession('migrate');
    try {
      await takeTurn(lock);
      const roles = rolesOf(options.url);
      await refuseMissingRoles(database.dataSource, roles);
      const ran = await database.dataSource.runMigrations({ transaction: 'each' });
      await raiseWalls(database.dataSource, roles);
      return ran.map(({ name }) => name);
    } finally {
      await lock.end();
    }
  } finally {
    await database.close();
  }
}

/** Polls, because a statement that waits holds a snapshot, for which CREATE INDEX CONCURRENTLY would wait in its turn. */
async function takeTurn(lock: Client): Promise<void> {
  for (let waited_ms = 0; waited_ms <= turn_ms_max; waited_ms += turn_ms_poll) {
    const { rows } = await lock.query<{ taken: boolean }>('SELECT pg_try_advisory_lock($1) AS taken', [MIGRATION_LOCK]);
    if (rows[0]?.taken) return;
    await pause(turn_ms_poll);
  }
  throw new Error(`another process has been migrating this database for ${turn_ms_max / 1_000} s`);
}

/** @throws {MigrationsPending} naming them. Migrations of a newer release, which this one does not know, are welcome. */
export async function refusePending({ options: { service, migrations }, dataSource }: Database): Promise<void> {
  // TypeORM would make its table where there is none, which whoever serves may not.
  const [{ isNew }] = await dataSource.query(`SELECT to_regclass('migrations') IS NULL AS "isNew"`);
  const ran: { name: string }[] = isNew ? [] : await dataSource.query('SELECT name FROM migrations');
  const known = new Set(ran.map(({ name }) => name));
  const lacking = migrations.map(({ name }) => name).filter((name) => !known.has(name));
  if (lacking.length > 0) throw new MigrationsPending(service, lacking);
}
