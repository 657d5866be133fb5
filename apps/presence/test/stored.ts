import pg from 'pg';

/** An agent whose count and seats do not agree, a conversation with two seats: what must never be, as the tables hold it. */
export async function violations(databaseUrl: string, shopId = 'tea'): Promise<unknown[]> {
  return query(
    databaseUrl,
    `SELECT 'counter' AS broken, agent_id AS what, seats_taken, coalesce(sum(weight), 0) AS seats
       FROM agents LEFT JOIN (SELECT * FROM seats WHERE ended_at IS NULL) AS taken USING (shop_id, agent_id)
      WHERE shop_id = $1
      GROUP BY shop_id, agent_id HAVING seats_taken <> coalesce(sum(weight), 0)
     UNION ALL
     SELECT 'capacity', agent_id, seats_taken, seats_max FROM agents
      WHERE shop_id = $1 AND seats_taken > seats_max + seats_over
     UNION ALL
     SELECT 'conversation', conversation_id::text, count(*)::int, 1 FROM seats
      WHERE shop_id = $1 AND ended_at IS NULL
      GROUP BY shop_id, conversation_id HAVING count(*) > 1`,
    [shopId],
  );
}

/** Asks a database behind the service's back. */
export async function query(
  databaseUrl: string,
  sql: string,
  params: unknown[] = [],
): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    return (await client.query(sql, params)).rows;
  } finally {
    await client.end();
  }
}
