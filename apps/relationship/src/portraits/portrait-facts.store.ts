import { BehaviourKind } from '@guanxi/contracts/relationship/v1/behaviour.js';
import type { ReadTx, Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { attention, interest_half_life_days } from './attention.js';

/**
 * Interests are weighed as if all were of this instant: what is later weighs more, by the same half-life. Shares come out
 * the same as by decay up to now, and no row has to be touched for time to pass.
 */
const interests_landmark = '2020-01-01T00:00:00Z';

const attentionRows = Object.entries(attention).map(([kind, weight]) => `(${kind}, ${weight})`);

/** What is known of how one customer buys, for the model of buying; days are whole. */
export interface BuyerRow {
  customerId: string;
  repeats: number;
  lastAt: number;
  age: number;
  meanCents: number;
}

/** A buyer's value and place, to be kept. */
export interface Valued {
  customerId: string;
  expectedPurchases: number;
  priceLevel: number;
}

/** Speaks SQL for the facts of portraits, a row per customer. */
@Injectable()
export class PortraitFactsStore {
  /**
   * Draws anew the rows of these customers, and of whoever is one person with them (mission A2), from their behaviours;
   * whatever came before, in whatever order, the result is the same.
   */
  async redraw(tx: Tx, shopId: string, customerIds: string[]): Promise<void> {
    await tx.execute(
      `WITH people AS (
         SELECT customer_id, identity FROM people_of($1, ARRAY(SELECT DISTINCT identity FROM people_of($1, $2)))
       ), hers AS (
         SELECT people.customer_id, kind, category, occurred_at, amount_cents
           FROM people JOIN behaviours ON shop_id = $1 AND behaviours.customer_id = people.identity
       ), summaries AS (
         SELECT customer_id,
                max(occurred_at) FILTER (WHERE kind <> ${BehaviourKind.MESSAGE_IGNORED}) AS last_behaviour_at,
                max(occurred_at) FILTER (WHERE kind = ${BehaviourKind.ADDED_TO_CART})    AS last_cart_at,
                count(*) FILTER (WHERE kind = ${BehaviourKind.PURCHASED})                AS purchases,
                count(DISTINCT (occurred_at AT TIME ZONE 'UTC')::date) FILTER (WHERE kind = ${BehaviourKind.PURCHASED}) AS purchase_days,
                coalesce(sum(amount_cents) FILTER (WHERE kind = ${BehaviourKind.PURCHASED}), 0) AS spent_cents,
                min(occurred_at) FILTER (WHERE kind = ${BehaviourKind.PURCHASED})        AS first_purchase_at,
                max(occurred_at) FILTER (WHERE kind = ${BehaviourKind.PURCHASED})        AS last_purchase_at
           FROM hers GROUP BY customer_id
       ), weights AS (
         SELECT customer_id, category,
                sum(weight * exp(ln(2) * extract(epoch FROM occurred_at - $3::timestamptz) / 86400 / $4))::float8 AS weight
           FROM hers JOIN (VALUES ${attentionRows.join(', ')}) AS attention (kind, weight) USING (kind)
          WHERE category <> '' GROUP BY customer_id, category
       ), interests AS (
         SELECT customer_id, jsonb_object_agg(category, weight) AS interests, sum(weight) AS total
           FROM weights GROUP BY customer_id
       )
       INSERT INTO portrait_facts (shop_id, customer_id, last_behaviour_at, last_cart_at, purchases, purchase_days,
              spent_cents, first_purchase_at, last_purchase_at, interests, interests_total)
       SELECT $1, customer_id, last_behaviour_at, last_cart_at, purchases, purchase_days, spent_cents, first_purchase_at,
              last_purchase_at, coalesce(interests, '{}'), coalesce(total, 0)
         FROM summaries LEFT JOIN interests USING (customer_id)
        ORDER BY customer_id
           ON CONFLICT (shop_id, customer_id) DO UPDATE
          SET last_behaviour_at = EXCLUDED.last_behaviour_at, last_cart_at = EXCLUDED.last_cart_at,
              purchases = EXCLUDED.purchases, purchase_days = EXCLUDED.purchase_days, spent_cents = EXCLUDED.spent_cents,
              first_purchase_at = EXCLUDED.first_purchase_at, last_purchase_at = EXCLUDED.last_purchase_at,
              interests = EXCLUDED.interests, interests_total = EXCLUDED.interests_total`,
      [shopId, customerIds, interests_landmark, interest_half_life_days],
    );
  }

  async countBuyers(tx: ReadTx, shopId: string): Promise<number> {
    const [row] = await tx.query<{ count: number }>(
      'SELECT count(*) FROM portrait_facts WHERE shop_id = $1 AND purchases > 0',
      [shopId],
    );
    return row?.count ?? 0;
  }

  /** Up to `limit` buyers behind a customer, in order of customer; of every `oneIn` one, drawn by the hash of her id. */
  buyers(tx: ReadTx, shopId: string, after: string, now: Date, limit: number, oneIn = 1): Promise<BuyerRow[]> {
    return tx.query(
      `SELECT customer_id AS "customerId", purchase_days - 1 AS repeats,
              (last_purchase_at AT TIME ZONE 'UTC')::date - (first_purchase_at AT TIME ZONE 'UTC')::date AS "lastAt",
              ($3 AT TIME ZONE 'UTC')::date - (first_purchase_at AT TIME ZONE 'UTC')::date AS age,
              spent_cents::float8 / purchases AS "meanCents"
         FROM portrait_facts
        WHERE shop_id = $1 AND customer_id > $2 AND purchases > 0 AND last_purchase_at <= $3
          AND ($5 = 1 OR hashtextextended(customer_id, 0) % $5 = 0)
        ORDER BY customer_id LIMIT $4`,
      [shopId, after, now, limit, oneIn],
    );
  }

  /** The mean purchases that part the shop's buyers into fifths: four, ascending. */
  async priceBounds(tx: ReadTx, shopId: string): Promise<number[]> {
    const [row] = await tx.query<{ bounds: number[] | null }>(
      `SELECT percentile_disc(ARRAY[0.2, 0.4, 0.6, 0.8]) WITHIN GROUP (ORDER BY spent_cents::float8 / purchases) AS bounds
         FROM portrait_facts WHERE shop_id = $1 AND purchases > 0`,
      [shopId],
    );
    return row?.bounds ?? [];
  }

  async keepValues(tx: Tx, shopId: string, valued: Valued[]): Promise<void> {
    await tx.execute(
      `UPDATE portrait_facts
          SET expected_purchases = valued.expected, price_level = valued.level
         FROM unnest($2::text[], $3::float8[], $4::smallint[]) AS valued (customer_id, expected, level)
        WHERE shop_id = $1 AND portrait_facts.customer_id = valued.customer_id`,
      [
        shopId,
        valued.map(({ customerId }) => customerId),
        valued.map(({ expectedPurchases }) => expectedPurchases),
        valued.map(({ priceLevel }) => priceLevel),
      ],
    );
  }
}
