import type { BehaviourKind } from '@guanxi/contracts/relationship/v1/behaviour.js';
import type { ReadTx, Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import type { Behaviour } from './decide-acceptance.js';

const columns = `behaviour_id AS "behaviourId", customer_id AS "customerId", kind, occurred_at AS "occurredAt",
  category, product_id AS "productId", amount_cents AS "amountCents", campaign_id AS "campaignId"`;

/** Speaks SQL for behaviours. */
@Injectable()
export class BehaviourStore {
  /**
   * Adds those that are not known yet and returns them. Two batches that meet take their rows in the same order. Ids come
   * back only where some were known: mostly none is, and a thousand ids would be read for nothing.
   */
  async addNew(tx: Tx, shopId: string, behaviours: Behaviour[]): Promise<Behaviour[]> {
    const sorted = behaviours.toSorted((a, b) => (a.behaviourId < b.behaviourId ? -1 : 1));
    const [added] = await tx.query<{ count: number; ids: string[] | null }>(
      `WITH added AS (
         INSERT INTO behaviours
                (shop_id, behaviour_id, customer_id, kind, occurred_at, category, product_id, amount_cents, campaign_id)
         SELECT $1, * FROM unnest($2::text[], $3::text[], $4::smallint[], $5::timestamptz[], $6::text[], $7::text[],
                $8::bigint[], $9::text[])
             ON CONFLICT (shop_id, behaviour_id) DO NOTHING
         RETURNING behaviour_id)
       SELECT count(*), CASE WHEN count(*) < $10 THEN array_agg(behaviour_id) END AS ids FROM added`,
      [
        shopId,
        sorted.map(({ behaviourId }) => behaviourId),
        sorted.map(({ customerId }) => customerId),
        sorted.map(({ kind }) => kind),
        // The driver would spell each out in the local time zone, part by part.
        sorted.map(({ occurredAt }) => occurredAt.toISOString()),
        sorted.map(({ category }) => category),
        sorted.map(({ productId }) => productId),
        sorted.map(({ amountCents }) => amountCents),
        sorted.map(({ campaignId }) => campaignId),
        sorted.length,
      ],
    );
    if (added?.count === behaviours.length) return behaviours;
    const ids = new Set(added?.ids);
    return behaviours.filter(({ behaviourId }) => ids.has(behaviourId));
  }

  /** Up to `items` behaviours of the person that a customer is, behind an instant and id, latest first. */
  list(
    tx: ReadTx,
    shopId: string,
    customerId: string,
    [before, beforeId]: [occurredAt: string, behaviourId: string],
    items: number,
  ): Promise<Behaviour[]> {
    return tx.query(
      // Each identity's come from the index in their order; over several identities at once they would have to be sorted.
      `SELECT latest.* FROM unnest(identities_of($1, $2)) AS identity, LATERAL (
         SELECT ${columns} FROM behaviours
          WHERE shop_id = $1 AND customer_id = identity AND (occurred_at, behaviour_id) < ($3, $4)
          ORDER BY occurred_at DESC, behaviour_id DESC LIMIT $5) AS latest
        ORDER BY "occurredAt" DESC, "behaviourId" DESC LIMIT $5`,
      [shopId, customerId, before, beforeId, items],
    );
  }

  /** Up to `items` behaviours of a shop behind one of a customer's, customer by customer, each one's latest first. */
  exportBehind(
    tx: ReadTx,
    shopId: string,
    customerId: string,
    [before, beforeId]: [occurredAt: string, behaviourId: string],
    items: number,
  ): Promise<Behaviour[]> {
    // The rest of hers, and then the others': each comes from the index in its order.
    return tx.query(
      `(SELECT ${columns} FROM behaviours
         WHERE shop_id = $1 AND customer_id = $2 AND (occurred_at, behaviour_id) < ($3, $4)
         ORDER BY occurred_at DESC, behaviour_id DESC LIMIT $5)
       UNION ALL
       (SELECT ${columns} FROM behaviours
         WHERE shop_id = $1 AND customer_id > $2
         ORDER BY customer_id, occurred_at DESC, behaviour_id DESC LIMIT $5)
       ORDER BY "customerId", "occurredAt" DESC, "behaviourId" DESC LIMIT $5`,
      [shopId, customerId, before, beforeId, items],
    );
  }

  /** How many behaviours of each kind there are, and what they came to. */
  count(tx: ReadTx, shopId: string): Promise<{ kind: BehaviourKind; count: number; amountCents: number }[]> {
    return tx.query(
      `SELECT kind, count(*), sum(amount_cents)::bigint AS "amountCents"
         FROM behaviours WHERE shop_id = $1 GROUP BY kind ORDER BY kind`,
      [shopId],
    );
  }
}
