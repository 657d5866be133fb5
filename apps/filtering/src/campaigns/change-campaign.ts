import { Clock, type Idempotency } from '@guanxi/chassis';
import { Transactions, type Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { ChannelDesk } from '../channels/channel-desk.js';
import { ChannelPump } from '../deliveries/channel-pump.js';
import type { CampaignEntity } from './campaign.entity.js';
import type { Campaign } from './campaign.js';
import { CampaignStore } from './campaign.store.js';
import { CampaignExpired, CampaignNotFound, CampaignStateConflict } from './campaign-failures.js';
import { CampaignWork } from './campaign-work.js';
import { type CampaignWish, decideCampaign } from './decide-campaign.js';
import { PlanCampaign } from './plan-campaign.js';

export interface ChangeCampaignCommand {
  shopId: string;
  campaignId: string;
  idempotency: Idempotency | undefined;
  wish: CampaignWish;
}

/** Has a campaign planned, started, paused, resumed or cancelled (mission B8). */
@Injectable()
export class ChangeCampaign {
  constructor(
    private readonly transactions: Transactions,
    private readonly store: CampaignStore,
    private readonly plan: PlanCampaign,
    private readonly channels: ChannelDesk,
    private readonly work: CampaignWork,
    private readonly pump: ChannelPump,
    private readonly clock: Clock,
  ) {}

  /**
   * The campaign as it stands now. What follows, such as the screening or the sending, is done after.
   *
   * @throws {CampaignNotFound} where there is none.
   * @throws {CampaignStateConflict} where it stands where that cannot be done.
   * @throws {CampaignExpired} when it is to begin and has expired.
   */
  execute({ shopId, campaignId, idempotency, wish }: ChangeCampaignCommand): Promise<Campaign> {
    return this.transactions.once(shopId, idempotency, async (tx) => {
      const now = this.clock.now();
      if (wish === 'start' || wish === 'resume') await this.beginPace(tx, shopId, campaignId, now);
      const campaign = await this.store.hold(tx, shopId, campaignId);
      if (!campaign) throw new CampaignNotFound();
      const step = decideCampaign(campaign, wish, now);
      if (step.kind === 'refused') {
        throw step.why === 'expired' ? new CampaignExpired() : new CampaignStateConflict(wish, campaign.state);
      }
      await this.take(tx, campaign, wish, step.state, now);
      tx.afterCommit(() => {
        this.work.wake(campaign);
        if (step.state === 'sending') this.pump.wake(shopId, campaign.channel);
      });
      return (await this.store.find(tx, shopId, campaignId)) as Campaign;
    });
  }

  /** Capacity that passed while nothing was sent is not made up for. Before the campaign is held: whoever sends does so too. */
  private async beginPace(tx: Tx, shopId: string, campaignId: string, now: Date): Promise<void> {
    const campaign = await this.store.find(tx, shopId, campaignId);
    if (campaign) await this.channels.begin(tx, shopId, campaign.channel, now);
  }

  private async take(tx: Tx, campaign: CampaignEntity, wish: CampaignWish, state: Campaign['state'], now: Date) {
    const { shopId, campaignId } = campaign;
    if (wish === 'plan' && state === 'planned') {
      await this.plan.again(tx, campaign);
      return;
    }
    if (state === campaign.state) return;
    const begins = state === 'sending';
    await this.store.change(tx, shopId, campaignId, {
      state,
      ...(begins && { pacedTo_ms: now.getTime(), startedAt: campaign.startedAt ?? now }),
    });
  }
}
