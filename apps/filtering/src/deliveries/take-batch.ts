import { Clock, InjectConfig } from '@guanxi/chassis';
import { Transactions, type Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import type { CampaignUnderWay } from '../campaigns/campaign.js';
import { CampaignDesk } from '../campaigns/campaign-desk.js';
import type { Channel, ChannelState } from '../channels/channel.js';
import { ChannelDesk } from '../channels/channel-desk.js';
import type { FilteringConfig } from '../config.js';
import type { Batch } from './batch.js';
import { allowanceAt, paceAfter } from './decide-pace.js';
import { DeliveryStore } from './delivery.store.js';

/** What relationship is asked about, and an adapter is given, at once. */
export const batch_deliveries_max = 500;
/** As much as an adapter that has failed is tried with. */
const probe_deliveries_max = 10;
const wake_deliveries_max = 5_000;
const nothing_due_ms = 200;

/** What a turn at a channel gives: deliveries to send, a wait, or the news that nothing is under way there. */
export type Turn = { kind: 'batch'; batch: Batch } | { kind: 'wait'; wait_ms: number } | { kind: 'idle' };

/**
 * Takes the next deliveries of a channel, as many as its capacity and the campaign's own allow now: the campaign that
 * expires first goes first, in it whoever is most likely to respond (mission B5). The channel's row is held meanwhile, so
 * that replicas take from one capacity in turns.
 */
@Injectable()
export class TakeBatch {
  constructor(
    private readonly transactions: Transactions,
    private readonly channels: ChannelDesk,
    private readonly campaigns: CampaignDesk,
    private readonly store: DeliveryStore,
    private readonly clock: Clock,
    @InjectConfig() private readonly config: FilteringConfig,
  ) {}

  execute(shopId: string, channelName: string): Promise<Turn> {
    return this.transactions.run(shopId, async (tx) => {
      const channel = await this.channels.hold(tx, shopId, channelName);
      if (!channel) return { kind: 'idle' };
      const underWay = await this.campaigns.underWay(tx, shopId, channelName);
      if (underWay.length === 0) return { kind: 'idle' };
      const now_ms = this.clock.now().getTime();
      const closed_ms = (channel.resumesAt?.getTime() ?? 0) - now_ms;
      if (closed_ms > 0) return { kind: 'wait', wait_ms: closed_ms };
      const pace = { capacity_per_minute: channel.capacityPerMinute, pacedTo_ms: channel.pacedTo_ms };
      const { messages, wait_ms } = allowanceAt(pace, now_ms);
      if (messages === 0) return { kind: 'wait', wait_ms };
      const items = Math.min(messages, channel.failures > 0 ? probe_deliveries_max : batch_deliveries_max);
      for (const campaign of underWay) {
        const batch = await this.claim(tx, shopId, channel, campaign, items, now_ms);
        if (!batch) continue;
        const pacedTo_ms = paceAfter(pace, batch.claimed.length, now_ms);
        await this.channels.pace(tx, shopId, channelName, pacedTo_ms);
        return { kind: 'batch', batch };
      }
      // Nobody is due: what passes meanwhile is not saved up for whoever comes next.
      await this.channels.begin(tx, shopId, channelName, new Date(now_ms));
      return { kind: 'wait', wait_ms: nothing_due_ms };
    });
  }

  private async claim(
    tx: Tx,
    shopId: string,
    channel: Channel & ChannelState,
    campaign: CampaignUnderWay,
    items: number,
    now_ms: number,
  ): Promise<Batch | undefined> {
    const { campaignId, capacityPerMinute, pacedTo_ms } = campaign;
    const own = capacityPerMinute ? { capacity_per_minute: capacityPerMinute, pacedTo_ms } : undefined;
    const wanted = Math.min(items, own ? allowanceAt(own, now_ms).messages : items);
    if (wanted === 0) return undefined;
    await this.store.wake(tx, shopId, campaignId, new Date(now_ms), wake_deliveries_max);
    const until = new Date(now_ms + this.config.DELIVERY_CLAIM_MS);
    const claimed = await this.store.claim(tx, shopId, campaignId, wanted, until);
    if (claimed.length === 0) return undefined;
    if (own) await this.campaigns.pace(tx, shopId, campaignId, paceAfter(own, claimed.length, now_ms));
    return { shopId, channel, campaign, claimed };
  }
}
