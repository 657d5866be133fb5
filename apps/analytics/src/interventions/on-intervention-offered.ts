import type { InterventionOffered } from '@guanxi/contracts/events/v1/conversation.js';
import { type Delivered, type EventHandler, events } from '@guanxi/messaging';
import type { Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { KnownFacts } from '../erasure/known-facts.js';
import { InterventionFactsStore } from './intervention-facts.store.js';

/** Projects that a human was offered. */
@Injectable()
export class OnInterventionOffered implements EventHandler<InterventionOffered> {
  readonly event = events.interventionOffered;

  constructor(
    private readonly facts: InterventionFactsStore,
    private readonly known: KnownFacts,
  ) {}

  async handle(delivered: Delivered<InterventionOffered>[], tx: Tx): Promise<void> {
    for (const fact of await this.known.of(tx, delivered)) await this.facts.offered(tx, fact);
  }
}
