import type { CustomersMerged, CustomersUnmerged } from '@guanxi/contracts/events/v1/relationship.js';
import { type Delivered, type EventHandler, events } from '@guanxi/messaging';
import type { Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { PortraitFactsStore } from './portrait-facts.store.js';

/** Draws both portraits anew when two customers have become one person. */
@Injectable()
export class OnCustomersMerged implements EventHandler<CustomersMerged> {
  readonly event = events.customersMerged;

  constructor(private readonly store: PortraitFactsStore) {}

  handle(delivered: Delivered<CustomersMerged>[], tx: Tx): Promise<void> {
    return redrawAll(this.store, delivered, tx);
  }
}

/** … and when that was taken back. */
@Injectable()
export class OnCustomersUnmerged implements EventHandler<CustomersUnmerged> {
  readonly event = events.customersUnmerged;

  constructor(private readonly store: PortraitFactsStore) {}

  handle(delivered: Delivered<CustomersUnmerged>[], tx: Tx): Promise<void> {
    return redrawAll(this.store, delivered, tx);
  }
}

async function redrawAll(
  store: PortraitFactsStore,
  delivered: Delivered<CustomersMerged | CustomersUnmerged>[],
  tx: Tx,
): Promise<void> {
  for (const { shopId, payload } of delivered) {
    await store.redraw(tx, shopId, [payload.survivorId, payload.mergedId]);
  }
}
