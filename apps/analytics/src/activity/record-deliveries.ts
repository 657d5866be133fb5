import type { MessagesDelivered } from '@guanxi/contracts/events/v1/filtering.js';
import { type Delivered, type EventHandler, events } from '@guanxi/messaging';
import type { Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { inShops } from '../in-shops.js';
import { RecordFacts } from './record-facts.js';
import { factsOfDelivery } from './told-facts.js';

/** Keeps who was sent a message. */
@Injectable()
export class RecordDeliveries implements EventHandler<MessagesDelivered> {
  readonly event = events.messagesDelivered;

  constructor(private readonly record: RecordFacts) {}

  async handle(delivered: Delivered<MessagesDelivered>[], tx: Tx): Promise<void> {
    for (const [shopId, told] of inShops(delivered, factsOfDelivery)) await this.record.execute(tx, shopId, told);
  }
}
