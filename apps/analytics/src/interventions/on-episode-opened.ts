import type { EpisodeOpened } from '@guanxi/contracts/events/v1/conversation.js';
import { type Delivered, type EventHandler, events } from '@guanxi/messaging';
import type { Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { InterventionFactsStore } from './intervention-facts.store.js';

/** Projects that an episode began. */
@Injectable()
export class OnEpisodeOpened implements EventHandler<EpisodeOpened> {
  readonly event = events.episodeOpened;

  constructor(private readonly facts: InterventionFactsStore) {}

  async handle(delivered: Delivered<EpisodeOpened>[], tx: Tx): Promise<void> {
    for (const { payload } of delivered) await this.facts.opened(tx, payload);
  }
}
