import type { CampaignUnderWay } from '../campaigns/campaign.js';
import type { Channel } from '../channels/channel.js';
import type { ClaimedDelivery } from './delivery.js';

/** Deliveries of one campaign that were claimed to be sent now; the channel's capacity is taken for all of them. */
export interface Batch {
  shopId: string;
  channel: Channel;
  campaign: CampaignUnderWay;
  claimed: ClaimedDelivery[];
}
