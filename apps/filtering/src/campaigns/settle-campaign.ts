import { Clock } from '@guanxi/chassis';
import { events, Outbox } from '@guanxi/messaging';
import { Transactions, type Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import type { EndState } from '../deliveries/delivery.js';
import { Enlistment } from '../deliveries/enlistment.js';
import type { CampaignEntity } from './campaign.entity.js';
import { openCount } from './campaign.js';
import { CampaignStore } from './campaign.store.js';
import { AccountsDisagree } from './campaign-failures.js';

const deliveries_per_step_max = 5_000;
const endStates: EndState[] = ['sent', 'capped', 'refused', 'expired', 'cancelled', 'failed'];

/**
 * Brings a campaign to its end: whoever is still in line when it has expired or was cancelled is told so, and once
 * everyone is accounted for it is settled. What is with the channel is waited for. Source: mission B8.
 */
@Injectable()
export class SettleCampaign {
  constructor(
    private readonly transactions: Transactions,
    private readonly store: CampaignStore,
    private readonly enlistment: Enlistment,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
  ) {}

  /** @throws {AccountsDisagree} when the counts do not add up to the audience; the campaign stays open then. */
  async execute(shopId: string, campaignId: string, signal: AbortSignal): Promise<void> {
    while (!signal.aborted && (await this.transactions.run(shopId, (tx) => this.step(tx, shopId, campaignId))));
  }

  /** One step; returns whether there is another one to take at once. */
  private async step(tx: Tx, shopId: string, campaignId: string): Promise<boolean> {
    const campaign = await this.store.hold(tx, shopId, campaignId);
    if (!campaign || campaign.settledAt) return false;
    const now = this.clock.now();
    if (campaign.state === 'cancelled' && !campaign.plan) {
      // Cancelled before the line stood: nobody was promised anything, and half a line is none.
      const dismissed = await this.enlistment.dismiss(tx, shopId, campaignId, deliveries_per_step_max);
      if (dismissed > 0) return true;
    }
    const leftover = leftoverOf(campaign, now);
    if (leftover) {
      await this.enlistment.wake(tx, shopId, campaignId, now, deliveries_per_step_max);
      const ended = await this.enlistment.end(tx, shopId, campaignId, leftover, now, deliveries_per_step_max);
      if (ended > 0) {
        await this.store.account(tx, shopId, campaignId, { [leftover]: ended });
        return true;
      }
    }
    if (openCount(campaign) > 0 || campaign.state === 'screening') return false;
    if (campaign.state === 'sending' || campaign.state === 'paused' || campaign.state === 'cancelled') {
      await this.settle(tx, campaign, now);
    }
    return false;
  }

  private async settle(tx: Tx, campaign: CampaignEntity, now: Date): Promise<void> {
    const { shopId, campaignId, screeningId, message } = campaign;
    await this.checkAccounts(tx, campaign);
    const state = campaign.state === 'cancelled' ? ('cancelled' as const) : ('finished' as const);
    await this.store.change(tx, shopId, campaignId, { state, settledAt: now });
    await this.outbox.add(tx, events.campaignSettled, shopId, {
      shopId,
      campaignId,
      screeningId: screeningId ?? '',
      contentCategory: message.contentCategory,
      settledAt: now,
      audienceCount: campaign.audienceCount,
      filteredCount: campaign.filteredCount,
      heldOutCount: campaign.heldOutCount,
      sentCount: campaign.sentCount,
      cappedCount: campaign.cappedCount,
      refusedCount: campaign.refusedCount,
      expiredCount: campaign.expiredCount,
      cancelledCount: campaign.cancelledCount,
      failedCount: campaign.failedCount,
    });
  }

  /** Holds the counts that were kept on the way against the audience, and against the rows counted one by one. */
  private async checkAccounts(tx: Tx, campaign: CampaignEntity): Promise<void> {
    const { shopId, campaignId, audienceCount, filteredCount, heldOutCount, enlistedCount } = campaign;
    const counted = await this.enlistment.count(tx, shopId, campaignId);
    const difference: Record<string, number> = {
      audience: audienceCount - filteredCount - heldOutCount - enlistedCount,
    };
    let rows = 0;
    for (const count of Object.values(counted)) rows += count;
    difference['enlisted'] = enlistedCount - rows;
    for (const state of endStates) difference[state] = campaign[`${state}Count`] - (counted[state] ?? 0);
    if (Object.values(difference).some((amount) => amount !== 0)) throw new AccountsDisagree(campaignId, difference);
  }
}

/** What whoever is still in line comes to; undefined where their turn can still come. */
function leftoverOf({ state, expiresAt }: CampaignEntity, now: Date): EndState | undefined {
  if (state === 'cancelled') return 'cancelled';
  return (state === 'sending' || state === 'paused') && expiresAt <= now ? 'expired' : undefined;
}
