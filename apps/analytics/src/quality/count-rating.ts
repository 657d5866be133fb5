import type { EpisodeRated } from '@guanxi/contracts/events/v1/conversation.js';
import { type Delivered, type EventHandler, events } from '@guanxi/messaging';
import type { Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { isDrawn, RebuiltShops } from '../rebuild/rebuilt-shops.js';
import { MeasureShop } from './measure-shop.js';
import { QualityStore } from './quality.store.js';

/** From so many stars on, a customer counts as satisfied. */
const satisfied_stars_min = 4;

/** Counts a rating where its episode was about something, and measures its shop's bot anew. */
@Injectable()
export class CountRating implements EventHandler<EpisodeRated> {
  readonly event = events.episodeRated;

  constructor(
    private readonly store: QualityStore,
    private readonly measure: MeasureShop,
    private readonly rebuilt: RebuiltShops,
  ) {}

  async handle(delivered: Delivered<EpisodeRated>[], tx: Tx): Promise<void> {
    // The release before named no scenes.
    const told = await this.rebuilt.withDrawn(delivered, tx);
    const counted = told.filter(({ payload }) => payload.sceneGroup !== '');
    for (const { shopId, payload, occurredAt } of counted) {
      const { conversationId, episode, version, ratedAt = occurredAt, sceneGroup, agentId, stars } = payload;
      const rating = { conversationId, episode, version, ratedAt, sceneGroup };
      const satisfied = stars >= satisfied_stars_min;
      await this.store.rate(tx, shopId, { ...rating, byBot: agentId === '', satisfied });
    }
    // What is only being drawn is nothing to tell anybody.
    const shopIds = new Set(counted.map(({ shopId }) => shopId).filter((shopId) => !isDrawn(shopId)));
    for (const shopId of shopIds) await this.measure.tell(tx, shopId);
  }
}
