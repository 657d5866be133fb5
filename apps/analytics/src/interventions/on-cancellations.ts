import type { RelationshipsChanged } from '@guanxi/contracts/events/v1/relationship.js';
import { RelationshipStatus } from '@guanxi/contracts/relationship/v1/relationship.js';
import { type Delivered, type EventHandler, events } from '@guanxi/messaging';
import type { Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { inShops } from '../in-shops.js';
import { RebuiltShops } from '../rebuild/rebuilt-shops.js';
import { AftermathStore } from './aftermath.store.js';

/** Projects who cancelled a relationship when. */
@Injectable()
export class OnCancellations implements EventHandler<RelationshipsChanged> {
  readonly event = events.relationshipsChanged;

  constructor(
    private readonly aftermath: AftermathStore,
    private readonly rebuilt: RebuiltShops,
  ) {}

  async handle(delivered: Delivered<RelationshipsChanged>[], tx: Tx): Promise<void> {
    for (const [shopId, changes] of inShops(await this.rebuilt.withDrawn(delivered, tx), (told) => told.changes)) {
      const cancelled = changes.filter(({ status }) => status === RelationshipStatus.CANCELLED);
      await this.aftermath.cancelled(tx, shopId, cancelled);
    }
  }
}
