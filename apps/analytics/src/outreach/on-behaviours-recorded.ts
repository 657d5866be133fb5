import type { BehavioursRecorded } from '@guanxi/contracts/events/v1/relationship.js';
import { type Delivered, type EventHandler, events } from '@guanxi/messaging';
import type { Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { inShops } from '../in-shops.js';
import { RebuiltShops } from '../rebuild/rebuilt-shops.js';
import { OutcomeStore } from './outcome.store.js';
import { OutreachFactsStore } from './outreach-facts.store.js';

/** Adds behaviours to their totals, and keeps those that campaigns and experiments are judged by. */
@Injectable()
export class OnBehavioursRecorded implements EventHandler<BehavioursRecorded> {
  readonly event = events.behavioursRecorded;

  constructor(
    private readonly facts: OutreachFactsStore,
    private readonly outcomes: OutcomeStore,
    private readonly rebuilt: RebuiltShops,
  ) {}

  async handle(delivered: Delivered<BehavioursRecorded>[], tx: Tx): Promise<void> {
    for (const [shopId, behaviours] of inShops(
      await this.rebuilt.withDrawn(delivered, tx),
      (told) => told.behaviours,
    )) {
      const counted = await this.rebuilt.notDrawn(tx, shopId, behaviours, ({ behaviourId }) => behaviourId);
      await this.facts.behaved(tx, shopId, counted);
      await this.outcomes.behaved(tx, shopId, counted);
    }
  }
}
