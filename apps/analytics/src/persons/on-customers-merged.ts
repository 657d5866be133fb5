import type { CustomersMerged } from '@guanxi/contracts/events/v1/relationship.js';
import { type Delivered, type EventHandler, events } from '@guanxi/messaging';
import type { Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { RebuiltShops } from '../rebuild/rebuilt-shops.js';
import { MergeStore } from './merge.store.js';

/** Notes that two identities are one person from now on, in every report. */
@Injectable()
export class OnCustomersMerged implements EventHandler<CustomersMerged> {
  readonly event = events.customersMerged;

  constructor(
    private readonly store: MergeStore,
    private readonly rebuilt: RebuiltShops,
  ) {}

  async handle(delivered: Delivered<CustomersMerged>[], tx: Tx): Promise<void> {
    for (const { shopId, payload } of await this.rebuilt.withDrawn(delivered, tx)) {
      await this.store.merged(tx, shopId, payload);
    }
  }
}
