import type { RelationshipsChanged } from '@guanxi/contracts/events/v1/relationship.js';
import { type Delivered, type EventHandler, events } from '@guanxi/messaging';
import type { Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { KnownFacts } from '../erasure/known-facts.js';
import { OutreachFactsStore } from './outreach-facts.store.js';

/** Projects how relationships stand. */
@Injectable()
export class OnRelationshipsChanged implements EventHandler<RelationshipsChanged> {
  readonly event = events.relationshipsChanged;

  constructor(
    private readonly facts: OutreachFactsStore,
    private readonly known: KnownFacts,
  ) {}

  async handle(delivered: Delivered<RelationshipsChanged>[], tx: Tx): Promise<void> {
    for (const { shopId, payload } of delivered) {
      const ids = payload.changes.map(({ customerId }) => customerId);
      const keptAs = await this.known.customers(tx, shopId, ids);
      const changes = payload.changes.map((one) => ({ ...one, customerId: keptAs(one.customerId) }));
      await this.facts.related(tx, { shopId, changes });
    }
  }
}
