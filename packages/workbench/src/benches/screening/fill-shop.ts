import pg from 'pg';

/** What every relationship of the bench did, on average. */
export const behaviours_per_relationship = 4;
const rows_per_statement = 250_000;
const categories = ['green_tea', 'black_tea', 'hats', 'gifts', 'shoes', 'toys', 'books', ''];

/**
 * Fills filtering's tables with a shop's relationships and four behaviours for each over two years, made of a hash of
 * their numbers: the same for the same seed. It writes past the journal, as a restored backup would; the service builds
 * its columns out of the tables when it starts.
 */
export async function fillShop(
  databaseUrl: string,
  shopId: string,
  relationships: number,
  seed: number,
): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    for (const table of ['relationships', 'behaviours'])
      await client.query(`ALTER TABLE ${table} DISABLE TRIGGER USER`);
    for (let from = 0; from < relationships; from += rows_per_statement) {
      const to = Math.min(relationships, from + rows_per_statement);
      await client.query(
        `INSERT INTO relationships (shop_id, customer_id, is_active, acquisition_channel, established_at, version)
         SELECT $1, 'c-' || lpad(i::text, 9, '0'), abs(hashint8extended(i, $4)) % 50 <> 0,
                (ARRAY['after_purchase', 'live_stream', 'scan', 'coupon', 'campaign'])[abs(hashint8extended(i, $4 + 1)) % 5 + 1],
                now() - make_interval(days => (abs(hashint8extended(i, $4 + 2)) % 700)::int), 1
           FROM generate_series($2::bigint, $3::bigint - 1) AS i`,
        [shopId, from, to, seed],
      );
      await client.query(
        `INSERT INTO behaviours (shop_id, customer_id, kind, occurred_at, category, position)
         SELECT CASE WHEN h % 10 = 0 THEN 'elsewhere' ELSE $1 END, 'c-' || lpad((n / $5)::text, 9, '0'),
                (ARRAY[1, 1, 2, 3, 3, 3, 4, 5, 6, 7, 8, 9, 9, 9, 10, 11])[h % 16 + 1],
                now() - make_interval(hours => (power((h / 16 % 10000) / 10000.0, 2) * 17500)::int),
                ($6::text[])[h / 160000 % 8 + 1], 0
           FROM (SELECT n, abs(hashint8extended(n, $4 + 3)) AS h
                   FROM generate_series($2::bigint * $5, $3::bigint * $5 - 1) AS n) AS drawn`,
        [shopId, from, to, seed, behaviours_per_relationship, categories],
      );
    }
    for (const table of ['relationships', 'behaviours']) await client.query(`ALTER TABLE ${table} ENABLE TRIGGER USER`);
    // What the database would do about so many rows by and by is done before anything is measured.
    await client.query('VACUUM ANALYZE relationships, behaviours');
  } finally {
    await client.end();
  }
}
