import type { ReadTx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';

/** A campaign that sent something, as it was decided. */
export interface SentCampaign {
  campaignId: string;
  screeningId: string;
  category: string;
  /** What its screening was decided on. */
  asOf: Date;
  position: number | null;
  sentCount: number;
  heldOutCount: number;
  /** Those kept. */
  enlistedCount: number;
}

/** Something that a customer did. */
export interface OutcomeFact {
  customerId: string;
  /** A kind of behaviour, by its number in the contract, or {@link CANCELLED}. */
  kind: number;
  category: string;
  at_ms: number;
}

/** Stands for the cancelling of the relationship, which is no behaviour. */
export const CANCELLED = 0;

const campaigns_max = 1_000;
const epoch_ms = (column: string) => `floor(extract(epoch FROM ${column}) * 1000)::bigint AS at_ms`;

/** Speaks SQL for what came of messages. */
@Injectable()
export class OutcomeStore {
  /** How many messages of a shop were sent before an instant; counts up to `count_max`. */
  async countSent(tx: ReadTx, shopId: string, before: Date, count_max: number): Promise<number> {
    const [row] = await tx.query<{ count: number }>(
      `SELECT count(*) FROM (SELECT FROM deliveries
         WHERE shop_id = $1 AND state = 'sent' AND ended_at <= $2 LIMIT $3) AS sent`,
      [shopId, before, count_max],
    );
    return row?.count ?? 0;
  }

  /** The shop's last thousand campaigns that sent something, the latest decided on first. */
  campaigns(tx: ReadTx, shopId: string): Promise<SentCampaign[]> {
    return tx.query(
      `SELECT campaign_id AS "campaignId", screening_id AS "screeningId", content_category AS category,
              as_of AS "asOf", position, sent_count AS "sentCount", held_out_count AS "heldOutCount",
              enlisted_count AS "enlistedCount"
         FROM campaigns JOIN screenings USING (shop_id, screening_id)
        WHERE shop_id = $1 AND sent_count > 0 ORDER BY as_of DESC, campaign_id DESC LIMIT ${campaigns_max}`,
      [shopId],
    );
  }

  /** Which of these customers were sent a campaign, and when, in milliseconds since the epoch. */
  async sentTo(tx: ReadTx, shopId: string, campaignId: string, customerIds: string[]): Promise<Map<string, number>> {
    const rows = await tx.query<{ customer_id: string; at_ms: number }>(
      `SELECT customer_id, ${epoch_ms('ended_at')} FROM deliveries
        WHERE shop_id = $1 AND campaign_id = $2 AND customer_id = ANY ($3) AND state = 'sent'`,
      [shopId, campaignId, customerIds],
    );
    return new Map(rows.map(({ customer_id, at_ms }) => [customer_id, at_ms]));
  }

  /** When half of a campaign was sent, in milliseconds since the epoch. */
  async halfSentAt(tx: ReadTx, shopId: string, campaignId: string): Promise<number> {
    const [row] = await tx.query<{ at_ms: number }>(
      `SELECT ${epoch_ms('percentile_disc(0.5) WITHIN GROUP (ORDER BY ended_at)')} FROM deliveries
        WHERE shop_id = $1 AND campaign_id = $2 AND state = 'sent'`,
      [shopId, campaignId],
    );
    return row?.at_ms ?? 0;
  }

  /** What these customers did at the shop between two instants, cancelling included, in order of time. */
  async facts(
    tx: ReadTx,
    shopId: string,
    customerIds: string[],
    kinds: readonly number[],
    from: Date,
    until: Date,
  ): Promise<OutcomeFact[]> {
    return tx.query(
      `SELECT customer_id AS "customerId", kind, category, ${epoch_ms('occurred_at')} FROM behaviours
        WHERE customer_id = ANY ($2) AND shop_id = $1 AND occurred_at BETWEEN $4 AND $5 AND kind = ANY ($3)
        UNION ALL
       SELECT customer_id, ${CANCELLED}, '', ${epoch_ms('cancelled_at')} FROM relationships
        WHERE shop_id = $1 AND customer_id = ANY ($2) AND cancelled_at BETWEEN $4 AND $5
        ORDER BY at_ms`,
      [shopId, customerIds, kinds, from, until],
    );
  }

  /** The acquisition channels through which most relationships of a shop came. */
  async channels(tx: ReadTx, shopId: string, items: number): Promise<string[]> {
    const rows = await tx.query<{ channel: string }>(
      `SELECT acquisition_channel AS channel FROM relationships WHERE shop_id = $1 AND acquisition_channel <> ''
        GROUP BY acquisition_channel ORDER BY count(*) DESC, acquisition_channel LIMIT $2`,
      [shopId, items],
    );
    return rows.map(({ channel }) => channel);
  }
}
