import type { InterventionAnswered } from '@guanxi/contracts/events/v1/conversation.js';
import { type Delivered, type EventHandler, events } from '@guanxi/messaging';
import type { Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { KnownFacts } from '../erasure/known-facts.js';
import { InterventionFactsStore } from './intervention-facts.store.js';

/** Projects what became of a care menu. */
@Injectable()
export class OnInterventionAnswered implements EventHandler<InterventionAnswered> {
  readonly event = events.interventionAnswered;

  constructor(
    private readonly facts: InterventionFactsStore,
    private readonly known: KnownFacts,
  ) {}

  async handle(delivered: Delivered<InterventionAnswered>[], tx: Tx): Promise<void> {
    for (const fact of await this.known.of(tx, delivered)) await this.facts.answered(tx, fact);
  }
}
