import type { ReadTx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';

/** One identity of a customer who is to be sent something. */
export interface SendingIdentity {
  customerId: string;
  identity: string;
  /** Whether another identity is addressed in place of `customerId`. */
  mergedAway: boolean;
}

/** Speaks SQL for the last check before sending. */
@Injectable()
export class SendingStore {
  /** Every identity of each of these customers, herself included. */
  identities(tx: ReadTx, shopId: string, customerIds: readonly string[]): Promise<SendingIdentity[]> {
    return tx.query(
      `SELECT customer_id AS "customerId", identity,
              EXISTS (SELECT FROM customer_merges AS merges
                       WHERE merges.shop_id = $1 AND merges.merged_id = people.customer_id
                         AND merges.unmerged_at IS NULL) AS "mergedAway"
         FROM people_of($1, $2) AS people`,
      [shopId, customerIds],
    );
  }

  /** How the relationships of these identities stand; an identity without one is left out. */
  async statuses(
    tx: ReadTx,
    shopId: string,
    identities: readonly string[],
  ): Promise<Map<string, 'active' | 'cancelled'>> {
    const rows = await tx.query<{ customer_id: string; status: 'active' | 'cancelled' }>(
      'SELECT customer_id, status FROM relationships WHERE shop_id = $1 AND customer_id = ANY ($2)',
      [shopId, identities],
    );
    return new Map(rows.map(({ customer_id, status }) => [customer_id, status]));
  }
}
