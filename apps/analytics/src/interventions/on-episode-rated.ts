import type { EpisodeRated } from '@guanxi/contracts/events/v1/conversation.js';
import { type Delivered, type EventHandler, events } from '@guanxi/messaging';
import type { Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { RebuiltShops } from '../rebuild/rebuilt-shops.js';
import { InterventionFactsStore } from './intervention-facts.store.js';

/** Projects how an episode was rated. */
@Injectable()
export class OnEpisodeRated implements EventHandler<EpisodeRated> {
  readonly event = events.episodeRated;

  constructor(
    private readonly facts: InterventionFactsStore,
    private readonly rebuilt: RebuiltShops,
  ) {}

  async handle(delivered: Delivered<EpisodeRated>[], tx: Tx): Promise<void> {
    for (const { payload } of await this.rebuilt.withDrawn(delivered, tx)) await this.facts.rated(tx, payload);
  }
}
