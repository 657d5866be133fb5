import type { EpisodeRated } from '@guanxi/contracts/events/v1/conversation.js';
import { type Delivered, type EventHandler, events } from '@guanxi/messaging';
import type { Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { KnownFacts } from '../erasure/known-facts.js';
import { InterventionFactsStore } from './intervention-facts.store.js';

/** Projects what a customer thought of an episode. */
@Injectable()
export class OnEpisodeRated implements EventHandler<EpisodeRated> {
  readonly event = events.episodeRated;

  constructor(
    private readonly facts: InterventionFactsStore,
    private readonly known: KnownFacts,
  ) {}

  async handle(delivered: Delivered<EpisodeRated>[], tx: Tx): Promise<void> {
    for (const fact of await this.known.of(tx, delivered)) await this.facts.rated(tx, fact);
  }
}
