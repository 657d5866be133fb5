import type { RelationshipsChanged } from '@guanxi/contracts/events/v1/relationship.js';
import { type Delivered, type EventHandler, events } from '@guanxi/messaging';
import type { Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { inShops } from '../in-shops.js';
import { RebuiltShops } from '../rebuild/rebuilt-shops.js';
import { OutcomeStore } from './outcome.store.js';
import { OutreachFactsStore } from './outreach-facts.store.js';

/** Projects how relationships stand, when they were cancelled, and through which channel they came. */
@Injectable()
export class OnRelationshipsChanged implements EventHandler<RelationshipsChanged> {
  readonly event = events.relationshipsChanged;

  constructor(
    private readonly facts: OutreachFactsStore,
    private readonly outcomes: OutcomeStore,
    private readonly rebuilt: RebuiltShops,
  ) {}

  async handle(delivered: Delivered<RelationshipsChanged>[], tx: Tx): Promise<void> {
    for (const [shopId, changes] of inShops(await this.rebuilt.withDrawn(delivered, tx), (told) => told.changes)) {
      await this.facts.related(tx, shopId, changes);
      await this.outcomes.related(tx, shopId, changes);
    }
  }
}
