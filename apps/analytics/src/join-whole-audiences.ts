import type { ReadTx } from '@guanxi/persistence';

/**
 * Has Postgres join the rest of the transaction by hash or merge. A report goes over everyone of an audience, and looking
 * them up one by one costs hours where the tables are newer than what the planner knows of them.
 */
export async function joinWholeAudiences(tx: ReadTx): Promise<void> {
  await tx.query('SET LOCAL enable_nestloop = off');
}
