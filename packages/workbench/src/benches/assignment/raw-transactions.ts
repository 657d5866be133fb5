import pg from 'pg';
import { inParallel } from './crowd.js';

const rows_count = 1_000;

/**
 * begin + update + insert + commit on the same Postgres, each of them a round trip, over so many connections: what one
 * assignment at a time could reach at most. Transactions a second.
 */
export async function rawTransactionsPerSecond(url: string, transactions_count: number, connections: number) {
  const pool = new pg.Pool({ connectionString: url, max: connections });
  try {
    await pool.query('CREATE TABLE counted (id integer PRIMARY KEY, changes integer NOT NULL)');
    await pool.query('CREATE TABLE changed (at bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, id integer NOT NULL)');
    await pool.query(`INSERT INTO counted SELECT i, 0 FROM generate_series(0, ${rows_count - 1}) AS i`);
    const run = (count: number) =>
      inParallel(
        count,
        async (i) => {
          const client = await pool.connect();
          const id = (i * 7_919) % rows_count;
          await client.query('BEGIN');
          await client.query('UPDATE counted SET changes = changes + 1 WHERE id = $1', [id]);
          await client.query('INSERT INTO changed (id) VALUES ($1)', [id]);
          await client.query('COMMIT');
          client.release();
        },
        connections,
      );
    await run(transactions_count / 10);
    const began = performance.now();
    await run(transactions_count);
    return transactions_count / ((performance.now() - began) / 1_000);
  } finally {
    await pool.end();
  }
}
