import type { CaseChanged } from '@guanxi/contracts/events/v1/conversation.js';
import { type Delivered, type EventHandler, events } from '@guanxi/messaging';
import type { Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { RebuiltShops } from '../rebuild/rebuilt-shops.js';
import { ServiceFactsStore } from './service-facts.store.js';

/** Projects the step of a case. */
@Injectable()
export class OnCaseChanged implements EventHandler<CaseChanged> {
  readonly event = events.caseChanged;

  constructor(
    private readonly facts: ServiceFactsStore,
    private readonly rebuilt: RebuiltShops,
  ) {}

  async handle(delivered: Delivered<CaseChanged>[], tx: Tx): Promise<void> {
    for (const { payload } of await this.rebuilt.withDrawn(delivered, tx)) await this.facts.caseChanged(tx, payload);
  }
}
