import type { CampaignAudienceDecided } from '@guanxi/contracts/events/v1/filtering.js';
import { type Delivered, type EventHandler, events } from '@guanxi/messaging';
import type { Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { RebuiltShops } from '../rebuild/rebuilt-shops.js';
import { CampaignAudienceStore } from './campaign-audience.store.js';

/** Projects who of a campaign's audience was kept, filtered or held out. */
@Injectable()
export class OnCampaignAudienceDecided implements EventHandler<CampaignAudienceDecided> {
  readonly event = events.campaignAudienceDecided;

  constructor(
    private readonly audience: CampaignAudienceStore,
    private readonly rebuilt: RebuiltShops,
  ) {}

  async handle(delivered: Delivered<CampaignAudienceDecided>[], tx: Tx): Promise<void> {
    for (const { payload } of await this.rebuilt.withDrawn(delivered, tx)) await this.audience.decided(tx, payload);
  }
}
