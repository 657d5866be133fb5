import type { DecisionsCounted } from '@guanxi/contracts/events/v1/conversation.js';
import { type Delivered, type EventHandler, events } from '@guanxi/messaging';
import type { Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { RebuiltShops } from '../rebuild/rebuilt-shops.js';
import { DecisionHoursStore } from './decision-hours.store.js';

/** Counts what was asked, answered and decided. */
@Injectable()
export class OnDecisionsCounted implements EventHandler<DecisionsCounted> {
  readonly event = events.decisionsCounted;

  constructor(
    private readonly facts: DecisionHoursStore,
    private readonly rebuilt: RebuiltShops,
  ) {}

  async handle(delivered: Delivered<DecisionsCounted>[], tx: Tx): Promise<void> {
    for (const { shopId, payload } of await this.rebuilt.withDrawn(delivered, tx)) {
      const { batchId } = payload;
      const isNew = batchId === '' || (await this.rebuilt.notDrawn(tx, shopId, [payload], () => batchId)).length > 0;
      if (isNew) await this.facts.count(tx, payload);
    }
  }
}
