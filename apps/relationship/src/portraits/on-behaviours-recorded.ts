import type { BehavioursRecorded } from '@guanxi/contracts/events/v1/relationship.js';
import { type Delivered, type EventHandler, events } from '@guanxi/messaging';
import type { Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { PortraitFactsStore } from './portrait-facts.store.js';

/**
 * Draws the facts of portraits anew behind the behaviours recorded, so that recording need not wait for it: they are
 * current within about a second, and later at a peak: whoever records and decides comes first.
 */
@Injectable()
export class OnBehavioursRecorded implements EventHandler<BehavioursRecorded> {
  readonly event = events.behavioursRecorded;

  constructor(private readonly store: PortraitFactsStore) {}

  async handle(delivered: Delivered<BehavioursRecorded>[], tx: Tx): Promise<void> {
    const customersByShop = new Map<string, Set<string>>();
    for (const { shopId, payload } of delivered) {
      const customers = customersByShop.get(shopId) ?? new Set();
      for (const { customerId } of payload.behaviours) customers.add(customerId);
      customersByShop.set(shopId, customers);
    }
    for (const [shopId, customers] of customersByShop) await this.store.redraw(tx, shopId, [...customers]);
  }
}
