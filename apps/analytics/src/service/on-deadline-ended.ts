import type { DeadlineEnded } from '@guanxi/contracts/events/v1/conversation.js';
import { type Delivered, type EventHandler, events } from '@guanxi/messaging';
import type { Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { RebuiltShops } from '../rebuild/rebuilt-shops.js';
import { ServiceFactsStore } from './service-facts.store.js';

/** Projects how a deadline ended. */
@Injectable()
export class OnDeadlineEnded implements EventHandler<DeadlineEnded> {
  readonly event = events.deadlineEnded;

  constructor(
    private readonly facts: ServiceFactsStore,
    private readonly rebuilt: RebuiltShops,
  ) {}

  async handle(delivered: Delivered<DeadlineEnded>[], tx: Tx): Promise<void> {
    for (const { payload } of await this.rebuilt.withDrawn(delivered, tx)) await this.facts.ended(tx, payload);
  }
}
