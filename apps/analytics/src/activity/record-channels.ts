import type { RelationshipsChanged } from '@guanxi/contracts/events/v1/relationship.js';
import { type Delivered, type EventHandler, events } from '@guanxi/messaging';
import type { Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { inShops } from '../in-shops.js';
import { RecordFacts } from './record-facts.js';
import { factOfRelationship } from './told-facts.js';

/** Keeps through which channels customers came. */
@Injectable()
export class RecordChannels implements EventHandler<RelationshipsChanged> {
  readonly event = events.relationshipsChanged;

  constructor(private readonly record: RecordFacts) {}

  async handle(delivered: Delivered<RelationshipsChanged>[], tx: Tx): Promise<void> {
    for (const [shopId, told] of inShops(delivered, ({ changes }) => changes.map(factOfRelationship)))
      await this.record.execute(tx, shopId, told);
  }
}
