import type { ScreeningCompleted } from '@guanxi/contracts/events/v1/filtering.js';
import { type Delivered, type EventHandler, events } from '@guanxi/messaging';
import type { Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { OutreachFactsStore } from './outreach-facts.store.js';

/** Projects a screening. */
@Injectable()
export class OnScreeningCompleted implements EventHandler<ScreeningCompleted> {
  readonly event = events.screeningCompleted;

  constructor(private readonly facts: OutreachFactsStore) {}

  async handle(delivered: Delivered<ScreeningCompleted>[], tx: Tx): Promise<void> {
    for (const { payload } of delivered) await this.facts.screened(tx, payload);
  }
}
