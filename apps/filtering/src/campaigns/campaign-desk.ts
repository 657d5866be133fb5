import { Clock } from '@guanxi/chassis';
import { type ReadTx, Transactions, type Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import type { EndState } from '../deliveries/delivery.js';
import type { Campaign, CampaignUnderWay } from './campaign.js';
import { CampaignStore } from './campaign.store.js';

/** The campaigns, as whoever sends them uses them. */
@Injectable()
export class CampaignDesk {
  constructor(
    private readonly store: CampaignStore,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
  ) {}

  find(tx: ReadTx, shopId: string, campaignId: string): Promise<Campaign | undefined> {
    return this.store.find(tx, shopId, campaignId);
  }

  /** Up to `items` channels on which something may be sent now, over all shops. */
  channelsUnderWay(items: number): Promise<{ shopId: string; channel: string }[]> {
    return this.transactions.readAcrossShops((tx) => this.store.channelsUnderWay(tx, this.clock.now(), items));
  }

  /** The campaigns that may be sent through a channel now: the one that expires first goes first. */
  underWay(tx: ReadTx, shopId: string, channel: string): Promise<CampaignUnderWay[]> {
    return this.store.underWay(tx, shopId, channel, this.clock.now());
  }

  /** Whether a message may still go: it was neither paused nor cancelled, and has not expired. */
  async maySend(tx: ReadTx, shopId: string, campaignId: string): Promise<boolean> {
    const campaign = await this.store.find(tx, shopId, campaignId);
    return campaign?.state === 'sending' && campaign.expiresAt > this.clock.now();
  }

  /** Says up to when a campaign's own capacity is spent. */
  pace(tx: Tx, shopId: string, campaignId: string, pacedTo_ms: number): Promise<void> {
    return this.store.change(tx, shopId, campaignId, { pacedTo_ms });
  }

  /** Adds to the counts of those who are accounted for. Called last in a transaction: every batch changes this row. */
  async account(tx: Tx, shopId: string, campaignId: string, more: Partial<Record<EndState, number>>): Promise<void> {
    if (Object.values(more).some((count) => count > 0)) await this.store.account(tx, shopId, campaignId, more);
  }
}
