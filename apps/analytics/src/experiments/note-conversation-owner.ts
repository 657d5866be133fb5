import type { EpisodeOpened } from '@guanxi/contracts/events/v1/conversation.js';
import { type Delivered, type EventHandler, events } from '@guanxi/messaging';
import type { Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { RebuiltShops } from '../rebuild/rebuilt-shops.js';
import { ExperimentStore } from './experiment.store.js';

/** Notes whose conversation it is, so that a customer's episodes can be found. */
@Injectable()
export class NoteConversationOwner implements EventHandler<EpisodeOpened> {
  readonly event = events.episodeOpened;

  constructor(
    private readonly store: ExperimentStore,
    private readonly rebuilt: RebuiltShops,
  ) {}

  async handle(delivered: Delivered<EpisodeOpened>[], tx: Tx): Promise<void> {
    for (const { shopId, payload } of await this.rebuilt.withDrawn(delivered, tx)) {
      await this.store.owned(tx, shopId, payload.conversationId, payload.customerId);
    }
  }
}
