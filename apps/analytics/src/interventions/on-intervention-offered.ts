import type { InterventionOffered } from '@guanxi/contracts/events/v1/conversation.js';
import { type Delivered, type EventHandler, events } from '@guanxi/messaging';
import type { Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { InterventionFactsStore } from './intervention-facts.store.js';

/** Projects that a human was offered. */
@Injectable()
export class OnInterventionOffered implements EventHandler<InterventionOffered> {
  readonly event = events.interventionOffered;

  constructor(private readonly facts: InterventionFactsStore) {}

  async handle(delivered: Delivered<InterventionOffered>[], tx: Tx): Promise<void> {
    for (const { payload } of delivered) await this.facts.offered(tx, payload);
  }
}
