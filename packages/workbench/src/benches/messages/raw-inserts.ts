import { randomUUID } from 'node:crypto';
import { Pool } from 'pg';

/** Rows of a message's shape a second into Postgres, one insert each, with so many writers at once. */
export async function rawInsertsPerSecond(url: string, rows: number, writers: number): Promise<number> {
  const pool = new Pool({ connectionString: url, max: writers });
  try {
    await pool.query(
      `CREATE TABLE messages (shop_id text, conversation_id uuid, sequence bigint, sent_at timestamptz, content jsonb,
                              PRIMARY KEY (shop_id, conversation_id, sequence))`,
    );
    const content = JSON.stringify({ $case: 'text', value: { text: '请问这件衬衫有大码吗', articleIds: [] } });
    let left = rows;
    const writer = async () => {
      const conversationId = randomUUID();
      for (let sequence = 1; left-- > 0; sequence += 1) {
        await pool.query('INSERT INTO messages VALUES ($1, $2, $3, now(), $4)', [
          'bench',
          conversationId,
          sequence,
          content,
        ]);
      }
    };
    const began = performance.now();
    await Promise.all(Array.from({ length: writers }, writer));
    return rows / ((performance.now() - began) / 1_000);
  } finally {
    await pool.end();
  }
}
