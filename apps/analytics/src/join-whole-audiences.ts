import type { ReadTx } from '@guanxi/persistence';

const sort_and_hash_mb_max = 64;
// Millions of rows, on a processor that has others to serve.
const statement_ms_max = 60_000;

/**
 * Has Postgres join the rest of the transaction by hash or merge, in memory as far as that is bounded, for
 * a minute at most. A report goes over
 * everyone of an audience, and looking them up one by one costs hours where the tables are newer than what the planner
 * knows of them.
 */
export async function joinWholeAudiences(tx: ReadTx): Promise<void> {
  await tx.query('SET LOCAL enable_nestloop = off');
  await tx.query(`SET LOCAL statement_timeout = ${statement_ms_max}`);
  await tx.query(`SET LOCAL work_mem = '${sort_and_hash_mb_max}MB'`);
}
