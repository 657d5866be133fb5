import type { HandoverCompleted } from '@guanxi/contracts/events/v1/conversation.js';
import { type Delivered, type EventHandler, events } from '@guanxi/messaging';
import type { Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { RebuiltShops } from '../rebuild/rebuilt-shops.js';
import { InterventionFactsStore } from './intervention-facts.store.js';

/** Projects that an agent took a conversation over. */
@Injectable()
export class OnHandoverCompleted implements EventHandler<HandoverCompleted> {
  readonly event = events.handoverCompleted;

  constructor(
    private readonly facts: InterventionFactsStore,
    private readonly rebuilt: RebuiltShops,
  ) {}

  async handle(delivered: Delivered<HandoverCompleted>[], tx: Tx): Promise<void> {
    for (const { payload } of await this.rebuilt.withDrawn(delivered, tx)) await this.facts.handedOver(tx, payload);
  }
}
