import type { RelationshipsChanged } from '@guanxi/contracts/events/v1/relationship.js';
import { RelationshipStatus } from '@guanxi/contracts/relationship/v1/relationship.js';
import { type Delivered, type EventHandler, events } from '@guanxi/messaging';
import type { Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { KnownFacts } from '../erasure/known-facts.js';
import { AftermathStore } from './aftermath.store.js';

/** Projects who cancelled a relationship when. */
@Injectable()
export class OnCancellations implements EventHandler<RelationshipsChanged> {
  readonly event = events.relationshipsChanged;

  constructor(
    private readonly aftermath: AftermathStore,
    private readonly known: KnownFacts,
  ) {}

  async handle(delivered: Delivered<RelationshipsChanged>[], tx: Tx): Promise<void> {
    for (const { shopId, payload } of delivered) {
      const changes = payload.changes.filter(({ status }) => status === RelationshipStatus.CANCELLED);
      if (changes.length === 0) continue;
      const ids = changes.map(({ customerId }) => customerId);
      const keptAs = await this.known.customers(tx, shopId, ids);
      const kept = changes.map((one) => ({ ...one, customerId: keptAs(one.customerId) }));
      await this.aftermath.cancelled(tx, shopId, kept);
    }
  }
}
