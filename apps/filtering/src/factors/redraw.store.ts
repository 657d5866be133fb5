import type { Behaviour } from '@guanxi/contracts/relationship/v1/behaviour.js';
import type { ReadTx, Tx } from '@guanxi/persistence';
import { FactorStore } from './factor.store.js';

/** Speaks SQL for facts that are drawn anew from their owner. */
export class RedrawStore {
  constructor(private readonly factors: FactorStore = new FactorStore()) {}

  /** The shops of which anything is known. */
  async shops(tx: ReadTx): Promise<string[]> {
    const rows = await tx.query<{ shop_id: string }>(
      'SELECT shop_id FROM relationships UNION SELECT shop_id FROM behaviours ORDER BY shop_id',
    );
    return rows.map(({ shop_id }) => shop_id);
  }

  /** Takes the place of whoever takes in relationship's events, until the transaction ends. @returns whether it was free */
  async takePlaceOfListener(tx: Tx): Promise<boolean> {
    const [row] = await tx.query<{ taken: boolean }>(
      `SELECT pg_try_advisory_xact_lock(hashtextextended('guanxi.consumer.filtering.GUANXI_RELATIONSHIP', 0)) AS taken`,
    );
    return row?.taken ?? false;
  }

  /** Forgets what is known of a shop. */
  async forget(tx: Tx, shopId: string): Promise<void> {
    for (const table of ['relationships', 'behaviours', 'redrawn_behaviours']) {
      await tx.execute(`DELETE FROM ${table} WHERE shop_id = $1`, [shopId]);
    }
  }

  /** Adds behaviours that the owner told, and remembers that it has. */
  async addBehaviours(tx: Tx, shopId: string, behaviours: Behaviour[]): Promise<void> {
    await this.factors.addBehaviours(tx, shopId, behaviours);
    await tx.execute('INSERT INTO redrawn_behaviours (shop_id, behaviour_id) SELECT $1, * FROM unnest($2::text[])', [
      shopId,
      behaviours.map(({ behaviourId }) => behaviourId),
    ]);
  }

  /** Has columns in memory built from everything at the next start: images and journal tell of what was forgotten. */
  async dropImages(tx: Tx): Promise<void> {
    for (const table of ['factor_checkpoints', 'factor_shard_checkpoints', 'factor_journal']) {
      await tx.execute(`DELETE FROM ${table}`);
    }
  }
}
