import type { CustomersMerged, CustomersUnmerged } from '@guanxi/contracts/events/v1/relationship.js';
import type { Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';

/** Speaks SQL for which identities are one person. Each event fills the columns that it knows, in whatever order they come. */
@Injectable()
export class MergeStore {
  async merged(tx: Tx, shopId: string, { mergeId, survivorId, mergedId, mergedAt }: CustomersMerged): Promise<void> {
    tx.send(
      `INSERT INTO merges (shop_id, merge_id, customer_id, merged_id, merged_at) VALUES ($1, $2, $3, $4, $5)
           ON CONFLICT (shop_id, merge_id) DO UPDATE SET merged_at = EXCLUDED.merged_at`,
      [shopId, mergeId, survivorId, mergedId, mergedAt],
    );
  }

  async unmerged(tx: Tx, shopId: string, told: CustomersUnmerged): Promise<void> {
    const { mergeId, survivorId, mergedId, unmergedAt } = told;
    tx.send(
      `INSERT INTO merges (shop_id, merge_id, customer_id, merged_id, unmerged_at) VALUES ($1, $2, $3, $4, $5)
           ON CONFLICT (shop_id, merge_id) DO UPDATE SET unmerged_at = EXCLUDED.unmerged_at`,
      [shopId, mergeId, survivorId, mergedId, unmergedAt],
    );
  }
}
