import type { EpisodeRated } from '@guanxi/contracts/events/v1/conversation.js';
import { type Delivered, type EventHandler, events } from '@guanxi/messaging';
import type { Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
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
  ) {}

  async handle(delivered: Delivered<EpisodeRated>[], tx: Tx): Promise<void> {
    // The release before named no scenes.
    const counted = delivered.filter(({ payload }) => payload.sceneGroup !== '');
    for (const { shopId, payload, occurredAt } of counted) {
      const { conversationId, episode, version, ratedAt = occurredAt, sceneGroup, agentId, stars } = payload;
      const rating = { conversationId, episode, version, ratedAt, sceneGroup };
      const satisfied = stars >= satisfied_stars_min;
      await this.store.rate(tx, shopId, { ...rating, byBot: agentId === '', satisfied });
    }
    for (const shopId of new Set(counted.map((one) => one.shopId))) await this.measure.tell(tx, shopId);
  }
}
