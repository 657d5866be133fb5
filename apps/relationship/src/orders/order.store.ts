import type { ReadTx, Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import type { Order, OrderFacts } from './order-facts.js';

/** Speaks SQL for orders. */
@Injectable()
export class OrderStore {
  /** Adds what is not known yet; a fact that is known stays as it is. Returns how many orders changed. */
  async add(tx: Tx, shopId: string, facts: OrderFacts[]): Promise<number> {
    return tx.execute(
      `INSERT INTO orders (shop_id, order_id, customer_id, placed_at, ship_by, shipped_at, delivered_at)
       SELECT $1, * FROM unnest($2::text[], $3::text[], $4::timestamptz[], $5::timestamptz[], $6::timestamptz[], $7::timestamptz[])
           ON CONFLICT (shop_id, order_id) DO UPDATE
          SET placed_at = coalesce(orders.placed_at, EXCLUDED.placed_at), ship_by = coalesce(orders.ship_by, EXCLUDED.ship_by),
              shipped_at = coalesce(orders.shipped_at, EXCLUDED.shipped_at),
              delivered_at = coalesce(orders.delivered_at, EXCLUDED.delivered_at)
        WHERE orders.customer_id = EXCLUDED.customer_id
          AND (orders.placed_at IS NULL AND EXCLUDED.placed_at IS NOT NULL
            OR orders.ship_by IS NULL AND EXCLUDED.ship_by IS NOT NULL
            OR orders.shipped_at IS NULL AND EXCLUDED.shipped_at IS NOT NULL
            OR orders.delivered_at IS NULL AND EXCLUDED.delivered_at IS NOT NULL)`,
      [
        shopId,
        facts.map(({ orderId }) => orderId),
        facts.map(({ customerId }) => customerId),
        facts.map(({ placedAt }) => placedAt),
        facts.map(({ shipBy }) => shipBy),
        facts.map(({ shippedAt }) => shippedAt),
        facts.map(({ deliveredAt }) => deliveredAt),
      ],
    );
  }

  /** Those of these orders that are another customer's than the facts say. */
  async ofOthers(tx: ReadTx, shopId: string, facts: OrderFacts[]): Promise<string[]> {
    const rows = await tx.query<{ order_id: string }>(
      `SELECT order_id FROM orders JOIN unnest($2::text[], $3::text[]) AS told (order_id, customer_id) USING (order_id)
        WHERE shop_id = $1 AND orders.customer_id <> told.customer_id`,
      [shopId, facts.map(({ orderId }) => orderId), facts.map(({ customerId }) => customerId)],
    );
    return rows.map(({ order_id }) => order_id);
  }

  /** Up to `items` of a customer's orders behind one, latest id first. */
  async list(
    tx: ReadTx,
    shopId: string,
    customerId: string,
    before: string | undefined,
    items: number,
  ): Promise<Order[]> {
    const rows = await tx.query<{ [field in keyof Order]: Order[field] | null } & { orderId: string }>(
      `SELECT order_id AS "orderId", placed_at AS "placedAt", ship_by AS "shipBy", shipped_at AS "shippedAt",
              delivered_at AS "deliveredAt"
         FROM orders WHERE shop_id = $1 AND customer_id = $2 AND ($3::text IS NULL OR order_id < $3)
        ORDER BY order_id DESC LIMIT $4`,
      [shopId, customerId, before, items],
    );
    return rows.map(({ orderId, placedAt, shipBy, shippedAt, deliveredAt }) => ({
      orderId,
      placedAt: placedAt ?? undefined,
      shipBy: shipBy ?? undefined,
      shippedAt: shippedAt ?? undefined,
      deliveredAt: deliveredAt ?? undefined,
    }));
  }
}
