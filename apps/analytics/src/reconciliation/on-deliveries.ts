import type { MessagesDelivered } from '@guanxi/contracts/events/v1/filtering.js';
import { type Delivered, type EventHandler, events } from '@guanxi/messaging';
import type { Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { DeliveriesStore } from './deliveries.store.js';

/** Counts the messages that channels took. */
@Injectable()
export class OnDeliveries implements EventHandler<MessagesDelivered> {
  readonly event = events.messagesDelivered;

  constructor(private readonly deliveries: DeliveriesStore) {}

  async handle(delivered: Delivered<MessagesDelivered>[], tx: Tx): Promise<void> {
    for (const { payload } of delivered) await this.deliveries.delivered(tx, payload);
  }
}
