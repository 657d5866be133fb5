import type { InterventionAnswered } from '@guanxi/contracts/events/v1/conversation.js';
import { type Delivered, type EventHandler, events } from '@guanxi/messaging';
import type { Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { RebuiltShops } from '../rebuild/rebuilt-shops.js';
import { InterventionFactsStore } from './intervention-facts.store.js';

/** Projects what became of an offer. */
@Injectable()
export class OnInterventionAnswered implements EventHandler<InterventionAnswered> {
  readonly event = events.interventionAnswered;

  constructor(
    private readonly facts: InterventionFactsStore,
    private readonly rebuilt: RebuiltShops,
  ) {}

  async handle(delivered: Delivered<InterventionAnswered>[], tx: Tx): Promise<void> {
    for (const { payload } of await this.rebuilt.withDrawn(delivered, tx)) await this.facts.answered(tx, payload);
  }
}
