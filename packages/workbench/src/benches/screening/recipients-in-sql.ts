import pg from 'pg';

const batch_recipients = 100_000;
const list = 1;

/**
 * Recipients a second that a mailer of the usual kind reads out of Postgres, 100,000 at a time: subscribers joined with
 * the list that they confirmed, behind the last one that was sent to, each with what its template needs.
 */
export async function sqlRecipientsPerSecond(databaseUrl: string, subscribers: number): Promise<number> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query(`
      CREATE TABLE subscribers (
        id bigserial PRIMARY KEY, uuid uuid NOT NULL DEFAULT gen_random_uuid(), email text NOT NULL, name text NOT NULL,
        attributes jsonb NOT NULL DEFAULT '{}', status text NOT NULL DEFAULT 'enabled',
        created_at timestamptz NOT NULL DEFAULT now())`);
    await client.query(`
      CREATE TABLE subscriptions (
        subscriber_id bigint NOT NULL, list_id integer NOT NULL, status text NOT NULL, created_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (subscriber_id, list_id))`);
    await client.query(
      `INSERT INTO subscribers (email, name, attributes)
       SELECT 'customer' || i || '@example.com', 'Customer ' || i, jsonb_build_object('city', 'city-' || i % 300)
         FROM generate_series(1, $1) AS i`,
      [subscribers],
    );
    await client.query(`INSERT INTO subscriptions SELECT id, $1, 'confirmed' FROM subscribers`, [list]);
    await client.query('CREATE INDEX subscriptions_of_list ON subscriptions (list_id, subscriber_id)');
    await client.query('ANALYZE subscribers, subscriptions');
    const began = performance.now();
    let read = 0;
    for (let last = '0'; ; ) {
      const { rows } = await client.query<{ id: string }>(
        `SELECT DISTINCT ON (s.id) s.id, s.uuid, s.email, s.name, s.attributes, s.status, s.created_at
           FROM subscriptions l JOIN subscribers s ON s.id = l.subscriber_id
          WHERE l.list_id = ANY ($1) AND l.status = 'confirmed' AND s.status <> 'blocked' AND s.id > $2
          ORDER BY s.id LIMIT ${batch_recipients}`,
        [[list], last],
      );
      read += rows.length;
      if (rows.length === 0) break;
      last = rows.at(-1)!.id;
    }
    if (read !== subscribers) throw new Error(`read ${read} of ${subscribers} subscribers`);
    return read / ((performance.now() - began) / 1_000);
  } finally {
    await client.query('DROP TABLE IF EXISTS subscribers, subscriptions').catch(() => undefined);
    await client.end();
  }
}
