import pg from 'pg';

/**
 * Indexes of a database that a look-up by key may be led to: they hold every column of a table's key, in another order and
 * behind others, so that to the planner they cost what the key's own index costs while the table is empty. A statement that
 * is prepared then keeps its choice, and reads a whole shop to find one row. `INCLUDE` keeps the key beside the order.
 *
 * @returns their names, in order.
 */
export async function misleadingIndexes(url: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ name: string }>(`
      WITH columns AS (
        SELECT indrelid, indexrelid, indisunique AND indpred IS NULL AS is_key,
               ARRAY(SELECT attribute FROM unnest(indkey) WITH ORDINALITY AS one (attribute, place)
                      WHERE place <= indnkeyatts ORDER BY place) AS ordered
          FROM pg_index JOIN pg_class ON pg_class.oid = indrelid
         WHERE relnamespace = 'public'::regnamespace
      )
      SELECT DISTINCT other.indexrelid::regclass::text AS name
        FROM columns AS key JOIN columns AS other USING (indrelid)
       WHERE key.is_key AND key.indexrelid <> other.indexrelid AND other.ordered @> key.ordered
         AND NOT other.ordered[1:cardinality(key.ordered)] <@ key.ordered
       ORDER BY 1`);
    return rows.map(({ name }) => name);
  } finally {
    await client.end();
  }
}
