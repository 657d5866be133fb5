import type { Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';

/** What says who she is, how she is reached, what she declared and what was made of it. */
const deleted = [
  'handles',
  'handle_changes',
  'declared_facts',
  'preferences',
  'preference_changes',
  'portrait_facts',
  'orders',
  'care_proposals',
] as const;

/** What totals are counted from. */
const renamed = ['relationships', 'relationship_changes', 'behaviours'] as const;

/** Speaks SQL for taking customers out of this service's tables. */
@Injectable()
export class CustomerRowsStore {
  /** Deletes what is about these customers alone. Returns how many rows went. */
  async delete(tx: Tx, shopId: string, customerIds: readonly string[]): Promise<number> {
    let rows = 0;
    for (const table of deleted) {
      rows += await tx.execute(`DELETE FROM ${table} WHERE shop_id = $1 AND customer_id = ANY ($2)`, [
        shopId,
        customerIds,
      ]);
    }
    return (
      rows +
      (await tx.execute(
        'DELETE FROM customer_merges WHERE shop_id = $1 AND (survivor_id = ANY ($2) OR merged_id = ANY ($2))',
        [shopId, customerIds],
      ))
    );
  }

  /** Keeps what is counted under other ids. Returns how many rows there are. */
  async rename(tx: Tx, shopId: string, keptAs: ReadonlyMap<string, string>): Promise<number> {
    let rows = 0;
    for (const table of renamed) {
      rows += await tx.execute(
        `UPDATE ${table} SET customer_id = ids.new FROM unnest($2::text[], $3::text[]) AS ids (old, new)
          WHERE shop_id = $1 AND customer_id = ids.old`,
        [shopId, [...keptAs.keys()], [...keptAs.values()]],
      );
    }
    return rows;
  }
}
