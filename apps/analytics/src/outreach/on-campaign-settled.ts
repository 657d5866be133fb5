import type { CampaignSettled } from '@guanxi/contracts/events/v1/filtering.js';
import { type Delivered, type EventHandler, events } from '@guanxi/messaging';
import type { Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { RebuiltShops } from '../rebuild/rebuilt-shops.js';
import { OutreachFactsStore } from './outreach-facts.store.js';

/** Projects what became of a campaign. */
@Injectable()
export class OnCampaignSettled implements EventHandler<CampaignSettled> {
  readonly event = events.campaignSettled;

  constructor(
    private readonly facts: OutreachFactsStore,
    private readonly rebuilt: RebuiltShops,
  ) {}

  async handle(delivered: Delivered<CampaignSettled>[], tx: Tx): Promise<void> {
    for (const { payload } of await this.rebuilt.withDrawn(delivered, tx)) await this.facts.settled(tx, payload);
  }
}
