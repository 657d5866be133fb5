import type { BehavioursRecorded } from '@guanxi/contracts/events/v1/relationship.js';
import { type Delivered, type EventHandler, events } from '@guanxi/messaging';
import type { Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { inShops } from '../in-shops.js';
import { RecordFacts } from './record-facts.js';
import { factOfBehaviour } from './told-facts.js';

/** Keeps what customers did. */
@Injectable()
export class RecordBehaviours implements EventHandler<BehavioursRecorded> {
  readonly event = events.behavioursRecorded;

  constructor(private readonly record: RecordFacts) {}

  async handle(delivered: Delivered<BehavioursRecorded>[], tx: Tx): Promise<void> {
    for (const [shopId, told] of inShops(delivered, ({ behaviours }) => behaviours.map(factOfBehaviour)))
      await this.record.execute(tx, shopId, told);
  }
}
