import type { RelationshipsChanged } from '@guanxi/contracts/events/v1/relationship.js';
import { RelationshipStatus } from '@guanxi/contracts/relationship/v1/relationship.js';
import { type Delivered, type EventHandler, events } from '@guanxi/messaging';
import type { Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { AftermathStore } from './aftermath.store.js';

/** Projects who cancelled a relationship when. */
@Injectable()
export class OnCancellations implements EventHandler<RelationshipsChanged> {
  readonly event = events.relationshipsChanged;

  constructor(private readonly aftermath: AftermathStore) {}

  async handle(delivered: Delivered<RelationshipsChanged>[], tx: Tx): Promise<void> {
    for (const { shopId, payload } of delivered) {
      const changes = payload.changes.filter(({ status }) => status === RelationshipStatus.CANCELLED);
      if (changes.length > 0) await this.aftermath.cancelled(tx, shopId, changes);
    }
  }
}
