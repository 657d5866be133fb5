import type { DeadlineEnded } from '@guanxi/contracts/events/v1/conversation.js';
import { type Delivered, type EventHandler, events } from '@guanxi/messaging';
import type { Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { KnownFacts } from '../erasure/known-facts.js';
import { ServiceFactsStore } from './service-facts.store.js';

/** Projects how a deadline ended. */
@Injectable()
export class OnDeadlineEnded implements EventHandler<DeadlineEnded> {
  readonly event = events.deadlineEnded;

  constructor(
    private readonly facts: ServiceFactsStore,
    private readonly known: KnownFacts,
  ) {}

  async handle(delivered: Delivered<DeadlineEnded>[], tx: Tx): Promise<void> {
    for (const fact of await this.known.of(tx, delivered)) await this.facts.ended(tx, fact);
  }
}
