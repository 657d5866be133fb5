import pg from 'pg';

/** A table that says whose its rows are, with the columns that a row of it is written by. */
export interface ShopTable {
  name: string;
  columns: { name: string; type: string }[];
}

/** `$number` differs from shop to shop, for keys without the shop. */
const values: Record<string, string> = {
  text: "'x$number'",
  uuid: 'gen_random_uuid()',
  smallint: '$number',
  integer: '$number',
  bigint: '$number',
  real: '$number',
  'double precision': '$number',
  numeric: '$number',
  boolean: 'true',
  'timestamp with time zone': 'now()',
  date: 'now()',
  interval: "'1 hour'",
  bytea: "'\\x00'",
  json: "'{}'",
  jsonb: "'{}'",
};

/** What a row of a shop is made of, as SQL: one value a column. @throws {Error} for a type that nobody has met yet. */
export function valuesOf({ name, columns }: ShopTable, shopId: string): string[] {
  return columns.map((column) => {
    if (column.name === 'shop_id') return pg.escapeLiteral(shopId);
    const kind = column.type.replace(/\(\d+\)/, '');
    const value = kind.endsWith('[]') ? "'{}'" : values[kind];
    if (value === undefined) throw new Error(`no value is known for ${name}.${column.name}, which is ${column.type}`);
    return value.replace('$number', String(numberOf(shopId)));
  });
}

/** A small number that shops of different lengths of name do not share. */
function numberOf(shopId: string): number {
  return 1 + shopId.length;
}

/** Every table with a `shop_id`, by the catalogue of the database. */
export async function shopTables(client: pg.Client): Promise<ShopTable[]> {
  const { rows } = await client.query<ShopTable>(
    `SELECT relname AS name,
            json_agg(json_build_object('name', attname, 'type', format_type(atttypid, atttypmod)) ORDER BY attnum) AS columns
       FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid
      WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
        AND attnum > 0 AND NOT attisdropped AND attgenerated = '' AND attidentity = ''
      GROUP BY relname HAVING bool_or(attname = 'shop_id')
      ORDER BY relname`,
  );
  return rows;
}

/**
 * Writes a row for each shop into every table with a `shop_id`, of values that mean nothing. Rules of the tables about
 * values are dropped for it, so the database is of no use to a service any more.
 *
 * @param client a superuser's.
 */
export async function seedShops(client: pg.Client, shopIds: readonly string[]): Promise<ShopTable[]> {
  const { rows: rules } = await client.query<{ drop: string }>(
    `SELECT format('ALTER TABLE %s DROP CONSTRAINT %I CASCADE', conrelid::regclass, conname) AS drop
       FROM pg_constraint WHERE contype = 'c' AND conrelid <> 0 AND connamespace = 'public'::regnamespace`,
  );
  for (const { drop } of rules) await client.query(drop);
  // Neither triggers nor references to other tables.
  await client.query('SET session_replication_role = replica');
  const tables = await shopTables(client);
  for (const table of tables) {
    for (const shopId of shopIds) await client.query(insertOf(table, shopId));
  }
  return tables;
}

/** The statement that writes a shop's row. */
export function insertOf(table: ShopTable, shopId: string): string {
  const columns = table.columns.map(({ name }) => pg.escapeIdentifier(name)).join(', ');
  return `INSERT INTO ${pg.escapeIdentifier(table.name)} (${columns}) VALUES (${valuesOf(table, shopId).join(', ')})`;
}
