import type { ReadTx, Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { type CountedDecisions, countedDecisions, inGroups } from './counted-decisions-sql.js';

/** Speaks SQL for decisions that are still to be told in counts. */
@Injectable()
export class DecisionCountStore {
  /** Up to `shops_max` shops with decisions to be told. */
  async shopsDue(tx: ReadTx, shops_max: number): Promise<string[]> {
    const rows = await tx.query<{ shop_id: string }>(
      'SELECT DISTINCT shop_id FROM intervention_decisions WHERE NOT told LIMIT $1',
      [shops_max],
    );
    return rows.map(({ shop_id }) => shop_id);
  }

  /**
   * Counts up to `decisions_max` decisions of a shop that are still to be told, the oldest first, and notes that they are, in
   * which batch. Those that another replica is counting are left to it.
   */
  async take(tx: Tx, shopId: string, decisions_max: number, batchId: string): Promise<CountedDecisions[]> {
    const rows = await tx.query<Omit<CountedDecisions, 'sceneGroup'>>(
      `WITH due AS MATERIALIZED (
         SELECT conversation_id, sequence FROM intervention_decisions WHERE shop_id = $1 AND NOT told
          ORDER BY decided_at LIMIT $2 FOR UPDATE SKIP LOCKED
       ), told AS (
         UPDATE intervention_decisions AS d SET told = true, told_in = $3 FROM due
          WHERE d.shop_id = $1 AND d.conversation_id = due.conversation_id AND d.sequence = due.sequence
         RETURNING d.conversation_id, d.sequence, d.episode, d.decided_at, d.scene, d.rule, d.offered, d.answer
       )
       ${countedDecisions('told')}`,
      [shopId, decisions_max, batchId],
    );
    return inGroups(rows);
  }
}
