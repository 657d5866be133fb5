import type { CampaignAudienceDecided, MessagesDelivered } from '@guanxi/contracts/events/v1/filtering.js';
import type { Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';

/** Speaks SQL for who of a campaign's audience was decided on and reached. Every event fills the columns that it knows. */
@Injectable()
export class CampaignAudienceStore {
  async decided(tx: Tx, { shopId, campaignId, customerIds, reasons }: CampaignAudienceDecided): Promise<void> {
    tx.send(
      `INSERT INTO campaign_audience (shop_id, campaign_id, customer_id, reason)
       SELECT $1, $2, * FROM unnest($3::text[], $4::smallint[])
           ON CONFLICT (shop_id, campaign_id, customer_id) DO UPDATE SET reason = EXCLUDED.reason
        WHERE campaign_audience.reason IS DISTINCT FROM EXCLUDED.reason`,
      [shopId, campaignId, customerIds, reasons],
    );
  }

  async delivered(tx: Tx, { shopId, campaignId, customerIds, deliveredAt }: MessagesDelivered): Promise<void> {
    tx.send(
      `INSERT INTO campaign_audience (shop_id, campaign_id, customer_id, delivered_at)
       SELECT $1, $2, unnest($3::text[]), $4::timestamptz
           ON CONFLICT (shop_id, campaign_id, customer_id) DO UPDATE SET delivered_at = EXCLUDED.delivered_at`,
      [shopId, campaignId, [...new Set(customerIds)], deliveredAt],
    );
    tx.send(
      `INSERT INTO campaign_starts AS starts (shop_id, campaign_id, first_delivered_at) VALUES ($1, $2, $3)
           ON CONFLICT (shop_id, campaign_id) DO UPDATE
          SET first_delivered_at = least(starts.first_delivered_at, EXCLUDED.first_delivered_at)`,
      [shopId, campaignId, deliveredAt],
    );
  }
}
