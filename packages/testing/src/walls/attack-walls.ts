import pg from 'pg';
import type { TestDatabase } from '../test-database.js';
import { sharedStack } from '../test-stack.js';
import { insertOf, type ShopTable, seedShops } from './seed-shops.js';

const [own, other] = ['tea', 'hats'];
const INSUFFICIENT_PRIVILEGE = '42501';

/** What came of trying to get from one shop to another. */
export interface Attack {
  /** The tables that were tried: all that have a `shop_id`. */
  tables: string[];
  /** What got through, in words; nothing, where the walls hold. */
  breaches: string[];
}

/**
 * Puts rows of two shops into every table of a migrated database that has a `shop_id`, and tries as the role that serves,
 * in the name of one of them and of none, to read, change, delete, add and take over rows of the other. The database is of
 * no use afterwards.
 */
export async function attackWalls({ name, servingUrl }: TestDatabase): Promise<Attack> {
  const url = new URL(sharedStack().postgresUrl);
  url.pathname = `/${name}`;
  const superuser = new pg.Client({ connectionString: url.href });
  const serving = new pg.Client({ connectionString: servingUrl });
  await Promise.all([superuser.connect(), serving.connect()]);
  try {
    const tables = await seedShops(superuser, [own, other]);
    const breaches: string[] = [];
    for (const table of tables) breaches.push(...(await attack(serving, superuser, table)));
    return { tables: tables.map((table) => table.name), breaches };
  } finally {
    await Promise.all([superuser.end(), serving.end()]);
  }
}

async function attack(serving: pg.Client, superuser: pg.Client, table: ShopTable): Promise<string[]> {
  const name = pg.escapeIdentifier(table.name);
  const inOwnName = `SET LOCAL guanxi.shop = ${pg.escapeLiteral(own)}`;
  const inNoName = 'SELECT';
  const ofOther = `WHERE shop_id = ${pg.escapeLiteral(other)}`;
  const columns = table.columns.map((column) => pg.escapeIdentifier(column.name)).join(', ');
  const before = await contentOf(superuser, table);
  const breaches: string[] = [];
  const expectRows = async (what: string, opening: string, statement: string, wanted: number) => {
    const rows = await outcomeOf(serving, opening, statement);
    if (rows !== wanted) breaches.push(`${table.name}: ${what}: ${rows}, not ${wanted}`);
  };
  await expectRows('read its own', inOwnName, `SELECT FROM ${name}`, 1);
  await expectRows("read the other's", inOwnName, `SELECT FROM ${name} ${ofOther}`, 0);
  await expectRows("lock the other's", inOwnName, `SELECT FROM ${name} ${ofOther} FOR UPDATE`, 0);
  await expectRows("change the other's", inOwnName, `UPDATE ${name} SET shop_id = shop_id ${ofOther}`, 0);
  await expectRows("delete the other's", inOwnName, `DELETE FROM ${name} ${ofOther}`, 0);
  await expectRows('read without a name', inNoName, `SELECT FROM ${name}`, 0);
  await expectRows('change without a name', inNoName, `UPDATE ${name} SET shop_id = shop_id`, 0);
  await expectRows('delete without a name', inNoName, `DELETE FROM ${name}`, 0);
  for (const [what, opening, statement] of [
    ["add to the other's", inOwnName, insertOf(table, other)],
    ["copy to the other's", inOwnName, `INSERT INTO ${name} (${columns}) SELECT ${copyFor(table, other)} FROM ${name}`],
    ['give away its own', inOwnName, `UPDATE ${name} SET shop_id = ${pg.escapeLiteral(other)}`],
    ['add without a name', inNoName, insertOf(table, own)],
    ['add in the name of none', inNoName, insertOf(table, '')],
    ['empty the table', inOwnName, `TRUNCATE ${name} CASCADE`],
    ['lower the wall', inOwnName, `ALTER TABLE ${name} DISABLE ROW LEVEL SECURITY`],
  ] as const) {
    const outcome = await outcomeOf(serving, opening, statement);
    if (outcome !== INSUFFICIENT_PRIVILEGE) breaches.push(`${table.name}: ${what}: ${outcome}, and not refused`);
  }
  if ((await contentOf(superuser, table)) !== before) breaches.push(`${table.name}: its rows were changed`);
  return breaches;
}

/** How many rows the statement met in a transaction that commits, or the code by which it was refused. */
async function outcomeOf(client: pg.Client, opening: string, statement: string): Promise<number | string> {
  await client.query(`BEGIN; ${opening}`);
  try {
    const { rowCount } = await client.query(statement);
    await client.query('COMMIT');
    return rowCount ?? 0;
  } catch (error) {
    await client.query('ROLLBACK');
    return (error as { code?: string }).code ?? String(error);
  }
}

function copyFor({ columns }: ShopTable, shopId: string): string {
  return columns
    .map(({ name }) => (name === 'shop_id' ? pg.escapeLiteral(shopId) : pg.escapeIdentifier(name)))
    .join(', ');
}

async function contentOf(superuser: pg.Client, { name }: ShopTable): Promise<string> {
  const { rows } = await superuser.query<{ content: string }>(
    `SELECT md5(string_agg(row::text, '|' ORDER BY row::text)) AS content FROM ${pg.escapeIdentifier(name)} AS row`,
  );
  return rows[0]!.content;
}
