import type { MessagesDelivered } from '@guanxi/contracts/events/v1/filtering.js';
import { type Delivered, type EventHandler, events } from '@guanxi/messaging';
import type { Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { RebuiltShops } from '../rebuild/rebuilt-shops.js';
import { CampaignAudienceStore } from './campaign-audience.store.js';

/** Projects whom a campaign reached. */
@Injectable()
export class OnMessagesDelivered implements EventHandler<MessagesDelivered> {
  readonly event = events.messagesDelivered;

  constructor(
    private readonly audience: CampaignAudienceStore,
    private readonly rebuilt: RebuiltShops,
  ) {}

  async handle(delivered: Delivered<MessagesDelivered>[], tx: Tx): Promise<void> {
    for (const { payload } of await this.rebuilt.withDrawn(delivered, tx)) await this.audience.delivered(tx, payload);
  }
}
