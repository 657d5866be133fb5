import type { CampaignSettled } from '@guanxi/contracts/events/v1/filtering.js';
import { type Delivered, type EventHandler, events } from '@guanxi/messaging';
import type { Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { OutreachFactsStore } from './outreach-facts.store.js';

/** Projects what became of a campaign. */
@Injectable()
export class OnCampaignSettled implements EventHandler<CampaignSettled> {
  readonly event = events.campaignSettled;

  constructor(private readonly facts: OutreachFactsStore) {}

  async handle(delivered: Delivered<CampaignSettled>[], tx: Tx): Promise<void> {
    for (const { payload } of delivered) await this.facts.settled(tx, payload);
  }
}
