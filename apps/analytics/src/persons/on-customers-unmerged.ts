import type { CustomersUnmerged } from '@guanxi/contracts/events/v1/relationship.js';
import { type Delivered, type EventHandler, events } from '@guanxi/messaging';
import type { Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { RebuiltShops } from '../rebuild/rebuilt-shops.js';
import { MergeStore } from './merge.store.js';

/** Notes that two identities are two persons again. */
@Injectable()
export class OnCustomersUnmerged implements EventHandler<CustomersUnmerged> {
  readonly event = events.customersUnmerged;

  constructor(
    private readonly store: MergeStore,
    private readonly rebuilt: RebuiltShops,
  ) {}

  async handle(delivered: Delivered<CustomersUnmerged>[], tx: Tx): Promise<void> {
    for (const { shopId, payload } of await this.rebuilt.withDrawn(delivered, tx)) {
      await this.store.unmerged(tx, shopId, payload);
    }
  }
}
