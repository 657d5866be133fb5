import type { RelationshipsChanged } from '@guanxi/contracts/events/v1/relationship.js';
import { RelationshipStatus } from '@guanxi/contracts/relationship/v1/relationship.js';
import { type Delivered, type EventHandler, events } from '@guanxi/messaging';
import type { Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { FactorStore } from './factor.store.js';

/** Keeps who has a relationship with whom current. */
@Injectable()
export class OnRelationshipsChanged implements EventHandler<RelationshipsChanged> {
  readonly event = events.relationshipsChanged;

  constructor(private readonly store: FactorStore) {}

  async handle(delivered: Delivered<RelationshipsChanged>[], tx: Tx): Promise<void> {
    for (const { payload } of delivered) {
      const known = payload.changes.map(({ status, establishedAt, changedAt, ...change }) => ({
        ...change,
        isActive: status === RelationshipStatus.ACTIVE,
        establishedAt: establishedAt as Date,
        cancelledAt: status === RelationshipStatus.CANCELLED ? (changedAt ?? null) : null,
      }));
      await this.store.keepRelationships(tx, payload.shopId, known);
    }
  }
}
