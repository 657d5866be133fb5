import { setTimeout as pause } from 'node:timers/promises';
import { Transactions } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import type { Campaign } from './campaign.js';
import { CampaignStore } from './campaign.store.js';
import { CampaignNotFound } from './campaign-failures.js';

// Whatever replica sends, its counts are in the database; one row by its key is cheap to read.
const look_ms = 250;

/** Shows how a campaign goes (mission B8). */
@Injectable()
export class WatchCampaign {
  constructor(
    private readonly transactions: Transactions,
    private readonly store: CampaignStore,
  ) {}

  /**
   * The campaign as it stands, and again whenever something has changed, until everyone is accounted for.
   *
   * @throws {CampaignNotFound} where there is none.
   */
  async *execute(shopId: string, campaignId: string, signal: AbortSignal): AsyncIterable<Campaign> {
    let told = '';
    while (!signal.aborted) {
      const campaign = await this.transactions.read(shopId, (tx) => this.store.find(tx, shopId, campaignId));
      if (!campaign) throw new CampaignNotFound();
      const news = JSON.stringify({ ...campaign, pacedTo_ms: 0 });
      if (news !== told) yield campaign;
      told = news;
      if (campaign.settledAt) return;
      await pause(look_ms, undefined, { signal }).catch(() => undefined);
    }
  }
}
