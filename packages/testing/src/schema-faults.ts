import pg from 'pg';
import { misleadingIndexes } from './misleading-indexes.js';
import { createDatabase, type DatabaseTemplate } from './test-database.js';
import { attackWalls } from './walls/attack-walls.js';

/** Fewer tables than any service has: an attack on no more than these has missed the service's own. */
const TABLES_ATTACKED_MIN = 6;

/**
 * What is wrong with the schema of a service, in words; nothing, where it is as every service's must be: no index leads a
 * look-up by key astray, every table keeps shops apart or is among those that need not, and whoever attacks the walls gets
 * nothing, in another shop's name or in none.
 *
 * @param tablesWithoutWalls the tables that need no walls, by name.
 */
export async function schemaFaults(
  template: DatabaseTemplate,
  tablesWithoutWalls: Readonly<Record<string, unknown>>,
): Promise<string[]> {
  const database = await createDatabase({ template });
  try {
    const misleading = await misleadingIndexes(database.url);
    const open = (await openTables(database.url)).filter((table) => !(table in tablesWithoutWalls));
    const { tables, breaches } = await attackWalls(database);
    return [
      ...misleading.map((index) => `${index} leads look-ups by key astray`),
      ...open.map((table) => `${table} has no wall, and is not listed`),
      ...breaches,
      ...(tables.length < TABLES_ATTACKED_MIN ? [`only ${tables.length} tables were attacked`] : []),
    ];
  } finally {
    await database.drop();
  }
}

async function openTables(url: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ name: string }>(
      `SELECT relname AS name FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
          AND NOT (relrowsecurity AND relforcerowsecurity) ORDER BY 1`,
    );
    return rows.map(({ name }) => name);
  } finally {
    await client.end();
  }
}
