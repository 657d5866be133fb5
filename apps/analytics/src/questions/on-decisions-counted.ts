import type { DecisionsCounted } from '@guanxi/contracts/events/v1/conversation.js';
import { type Delivered, type EventHandler, events } from '@guanxi/messaging';
import type { Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { DecisionHoursStore } from './decision-hours.store.js';

/** Counts what was asked, answered and decided. */
@Injectable()
export class OnDecisionsCounted implements EventHandler<DecisionsCounted> {
  readonly event = events.decisionsCounted;

  constructor(private readonly facts: DecisionHoursStore) {}

  async handle(delivered: Delivered<DecisionsCounted>[], tx: Tx): Promise<void> {
    for (const { payload } of delivered) await this.facts.count(tx, payload);
  }
}
