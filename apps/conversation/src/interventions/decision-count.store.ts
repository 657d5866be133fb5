import { SCENES } from '@guanxi/language';
import type { ReadTx, Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';

/** Messages of one minute about which the same was read, answered and decided. */
export interface CountedDecisions {
  minute: Date;
  scene: string;
  sceneGroup: string;
  rule: string;
  offered: boolean;
  answer: string;
  productId: string;
  count: number;
}

// How far back a product card is looked for.
const messages_back_max = 100;
const groups = new Map(SCENES.map(({ id, group }) => [id as string, group as string]));

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
   * Counts up to `decisions_max` decisions of a shop that are still to be told, the oldest first, and notes that they are.
   * Those that another replica is counting are left to it.
   */
  async take(tx: Tx, shopId: string, decisions_max: number): Promise<CountedDecisions[]> {
    const rows = await tx.query<Omit<CountedDecisions, 'sceneGroup'>>(
      `WITH due AS MATERIALIZED (
         SELECT conversation_id, sequence FROM intervention_decisions WHERE shop_id = $1 AND NOT told
          ORDER BY decided_at LIMIT $2 FOR UPDATE SKIP LOCKED
       ), told AS (
         UPDATE intervention_decisions AS d SET told = true FROM due
          WHERE d.shop_id = $1 AND d.conversation_id = due.conversation_id AND d.sequence = due.sequence
         RETURNING d.conversation_id, d.sequence, d.episode, d.decided_at, d.scene, d.rule, d.offered, d.answer
       )
       SELECT date_trunc('minute', decided_at) AS minute, scene, rule, offered, answer,
              coalesce(shown.product_id, '') AS "productId", count(*)
         FROM told
         LEFT JOIN LATERAL (
           SELECT coalesce(content ->> 'productId', content -> 'value' ->> 'productId') AS product_id FROM messages AS m
            WHERE m.shop_id = $1 AND m.conversation_id = told.conversation_id AND m.episode = told.episode
              AND m.sequence BETWEEN told.sequence - ${messages_back_max} AND told.sequence
              AND (content ? 'productId' OR content ->> '$case' = 'productCard')
            ORDER BY m.sequence DESC LIMIT 1) AS shown ON true
        GROUP BY 1, 2, 3, 4, 5, 6`,
      [shopId, decisions_max],
    );
    return rows.map((row) => ({ ...row, sceneGroup: groups.get(row.scene) ?? '' }));
  }
}
