import type { CaseSubmitted } from '@guanxi/contracts/events/v1/conversation.js';
import { type Delivered, type EventHandler, events } from '@guanxi/messaging';
import type { Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { RebuiltShops } from '../rebuild/rebuilt-shops.js';
import { InterventionFactsStore } from './intervention-facts.store.js';

/** Projects that a request became a case. */
@Injectable()
export class OnCaseSubmitted implements EventHandler<CaseSubmitted> {
  readonly event = events.caseSubmitted;

  constructor(
    private readonly facts: InterventionFactsStore,
    private readonly rebuilt: RebuiltShops,
  ) {}

  async handle(delivered: Delivered<CaseSubmitted>[], tx: Tx): Promise<void> {
    for (const { payload } of await this.rebuilt.withDrawn(delivered, tx)) await this.facts.submitted(tx, payload);
  }
}
