import type { QueueLeft } from '@guanxi/contracts/events/v1/conversation.js';
import { type Delivered, type EventHandler, events } from '@guanxi/messaging';
import type { Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { RebuiltShops } from '../rebuild/rebuilt-shops.js';
import { ServiceFactsStore } from './service-facts.store.js';

/** Projects that a wait ended without an agent. */
@Injectable()
export class OnQueueLeft implements EventHandler<QueueLeft> {
  readonly event = events.queueLeft;

  constructor(
    private readonly facts: ServiceFactsStore,
    private readonly rebuilt: RebuiltShops,
  ) {}

  async handle(delivered: Delivered<QueueLeft>[], tx: Tx): Promise<void> {
    for (const { payload } of await this.rebuilt.withDrawn(delivered, tx)) await this.facts.left(tx, payload);
  }
}
