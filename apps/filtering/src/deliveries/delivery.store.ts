import type { ReadTx, Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import type { KeptCustomer } from '../screenings/kept-customers.js';
import type { ClaimedDelivery, Delivery, DeliveryState, DeliveryStep, EndState } from './delivery.js';

const columns = `customer_id AS "customerId", place, response_probability AS "responseProbability", state, reason,
  attempts, retries, due_at AS "dueAt", ended_at AS "endedAt"`;

/**
 * Speaks SQL for deliveries. Rows that a statement has picked and locked itself are named by where they lie (`ctid`): a
 * line that was put in a moment ago has no statistics, and looking its rows up again would be planned as if it were empty.
 */
@Injectable()
export class DeliveryStore {
  /** Puts customers in line behind a place; whoever is in line already stays where she is. */
  async enlist(tx: Tx, shopId: string, campaignId: string, kept: KeptCustomer[], behind: number): Promise<void> {
    await tx.execute(
      `INSERT INTO deliveries (shop_id, campaign_id, customer_id, place, response_probability, state)
       SELECT $1, $2, customer_id, $5 + nth, probability, 'waiting'
         FROM unnest($3::text[], $4::float4[]) WITH ORDINALITY AS kept (customer_id, probability, nth)
           ON CONFLICT DO NOTHING`,
      [
        shopId,
        campaignId,
        kept.map(({ customerId }) => customerId),
        kept.map(({ responseProbability }) => responseProbability),
        behind,
      ],
    );
  }

  /** Has the database look at what the table holds now, so that rows of a line just put in are found by their key. */
  async analyse(tx: Tx): Promise<void> {
    await tx.execute('ANALYZE deliveries (shop_id, campaign_id, customer_id, state)');
  }

  /** Puts back in line those whose instant has come, and those whose claim is void since its holder is gone. */
  wake(tx: Tx, shopId: string, campaignId: string, now: Date, items: number): Promise<number> {
    return tx.execute(
      `UPDATE deliveries SET state = 'waiting', due_at = NULL
        WHERE shop_id = $1 AND campaign_id = $2 AND ctid = ANY (ARRAY(
              SELECT ctid FROM deliveries
               WHERE shop_id = $1 AND campaign_id = $2 AND state IN ('postponed', 'sending') AND due_at <= $3
               ORDER BY due_at LIMIT $4 FOR UPDATE SKIP LOCKED))`,
      [shopId, campaignId, now, items],
    );
  }

  /** Claims the next in line until an instant; what another replica is claiming is passed over. */
  claim(tx: Tx, shopId: string, campaignId: string, items: number, until: Date): Promise<ClaimedDelivery[]> {
    return tx.query(
      `UPDATE deliveries SET state = 'sending', attempts = attempts + 1, due_at = $4
        WHERE shop_id = $1 AND campaign_id = $2 AND ctid = ANY (ARRAY(
              SELECT ctid FROM deliveries
               WHERE shop_id = $1 AND campaign_id = $2 AND state = 'waiting'
               ORDER BY place LIMIT $3 FOR UPDATE SKIP LOCKED))
       RETURNING customer_id AS "customerId", attempts, retries`,
      [shopId, campaignId, items, until],
    );
  }

  /** Takes steps with deliveries that are claimed; returns those taken. A claim that was lost meanwhile takes none. */
  async step(tx: Tx, shopId: string, campaignId: string, steps: DeliveryStep[], now: Date): Promise<Set<string>> {
    const rows = await tx.query<{ customerId: string }>(
      `UPDATE deliveries
          SET state = step.state, reason = step.reason, due_at = step.due_at, retries = step.retries,
              ended_at = CASE WHEN step.state IN ('waiting', 'postponed') THEN NULL ELSE $9::timestamptz END
         FROM unnest($3::text[], $4::integer[], $5::text[], $6::text[], $7::timestamptz[], $8::integer[])
              AS step (customer_id, attempts, state, reason, due_at, retries)
        WHERE deliveries.shop_id = $1 AND deliveries.campaign_id = $2
          AND deliveries.customer_id = ANY ($3::text[]) AND deliveries.customer_id = step.customer_id AND deliveries.state = 'sending'
          AND deliveries.attempts = step.attempts
       RETURNING deliveries.customer_id AS "customerId"`,
      [
        shopId,
        campaignId,
        steps.map(({ customerId }) => customerId),
        steps.map(({ attempts }) => attempts),
        steps.map(({ state }) => state),
        steps.map((step) => (step.state === 'waiting' ? null : step.reason)),
        steps.map((step) => (step.state === 'postponed' ? step.dueAt : null)),
        steps.map(({ retries }) => retries),
        now,
      ],
    );
    return new Set(rows.map(({ customerId }) => customerId));
  }

  /** Ends up to `items` of those that are not with the channel. Returns how many. */
  end(tx: Tx, shopId: string, campaignId: string, state: EndState, now: Date, items: number): Promise<number> {
    return tx.execute(
      `UPDATE deliveries SET state = $3, reason = NULL, due_at = NULL, ended_at = $4
        WHERE shop_id = $1 AND campaign_id = $2 AND ctid = ANY (ARRAY(
              SELECT ctid FROM deliveries
               WHERE shop_id = $1 AND campaign_id = $2 AND state IN ('waiting', 'postponed')
               LIMIT $5 FOR UPDATE SKIP LOCKED))`,
      [shopId, campaignId, state, now, items],
    );
  }

  async remove(tx: Tx, shopId: string, campaignId: string, items: number): Promise<number> {
    return tx.execute(
      `DELETE FROM deliveries WHERE shop_id = $1 AND campaign_id = $2 AND ctid = ANY (ARRAY(
         SELECT ctid FROM deliveries WHERE shop_id = $1 AND campaign_id = $2 LIMIT $3))`,
      [shopId, campaignId, items],
    );
  }

  /** How many stand where, counted one by one. */
  async count(tx: ReadTx, shopId: string, campaignId: string): Promise<Partial<Record<DeliveryState, number>>> {
    const rows = await tx.query<{ state: DeliveryState; count: number }>(
      'SELECT state, count(*) FROM deliveries WHERE shop_id = $1 AND campaign_id = $2 GROUP BY state',
      [shopId, campaignId],
    );
    return Object.fromEntries(rows.map(({ state, count }) => [state, count]));
  }

  /** The probabilities that those still open respond, in order of sending. */
  async openProbabilities(tx: ReadTx, shopId: string, campaignId: string): Promise<number[]> {
    const [row] = await tx.query<{ probabilities: number[] | null }>(
      `SELECT array_agg(response_probability ORDER BY place) AS probabilities FROM deliveries
        WHERE shop_id = $1 AND campaign_id = $2 AND state IN ('waiting', 'postponed', 'sending')`,
      [shopId, campaignId],
    );
    return row?.probabilities ?? [];
  }

  /** Up to `items` behind a place, in order of sending. */
  list(
    tx: ReadTx,
    shopId: string,
    campaignId: string,
    behind: number,
    items: number,
    state: DeliveryState | undefined,
  ): Promise<Delivery[]> {
    return tx.query(
      `SELECT ${columns} FROM deliveries
        WHERE shop_id = $1 AND campaign_id = $2 AND place > $3 AND ($5::text IS NULL OR state = $5)
        ORDER BY place LIMIT $4`,
      [shopId, campaignId, behind, items, state],
    );
  }

  async find(tx: ReadTx, shopId: string, campaignId: string, customerId: string): Promise<Delivery | undefined> {
    const [found] = await tx.query<Delivery>(
      `SELECT ${columns} FROM deliveries WHERE shop_id = $1 AND campaign_id = $2 AND customer_id = $3`,
      [shopId, campaignId, customerId],
    );
    return found;
  }
}
