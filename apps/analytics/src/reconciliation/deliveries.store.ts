import type { MessagesDelivered } from '@guanxi/contracts/events/v1/filtering.js';
import type { Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';

/** Speaks SQL for how many messages of each campaign were delivered: what the release before reads. */
@Injectable()
export class DeliveriesStore {
  async delivered(tx: Tx, { shopId, campaignId, customerIds }: MessagesDelivered): Promise<void> {
    tx.send(
      `INSERT INTO deliveries (shop_id, campaign_id, sent_count) VALUES ($1, $2, $3)
           ON CONFLICT (shop_id, campaign_id) DO UPDATE SET sent_count = deliveries.sent_count + EXCLUDED.sent_count`,
      [shopId, campaignId, customerIds.length],
    );
  }
}
