import { Clock } from '@guanxi/chassis';
import type { CustomerErasureRequested } from '@guanxi/contracts/events/v1/relationship.js';
import { type Delivered, type EventHandler, events, Outbox } from '@guanxi/messaging';
import type { Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { EraseCustomer } from './erase-customer.js';

/** Takes a customer out where the platform asks for it (mission F6), and says so. */
@Injectable()
export class OnCustomerErasureRequested implements EventHandler<CustomerErasureRequested> {
  readonly event = events.customerErasureRequested;

  constructor(
    private readonly erase: EraseCustomer,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
  ) {}

  async handle(delivered: Delivered<CustomerErasureRequested>[], tx: Tx): Promise<void> {
    for (const { shopId, payload } of delivered) {
      const { erasureId, customerIds } = payload;
      let rowCount = 0;
      for (const customerId of customerIds) rowCount += await this.erase.execute(tx, shopId, customerId);
      const erased = { shopId, erasureId, rowCount, erasedAt: this.clock.now() };
      await this.outbox.add(tx, events.deliveriesErased, shopId, erased);
    }
  }
}
