import { type CallContext, type Handlers, page, pageItems, readPageToken } from '@guanxi/chassis';
import type * as contract from '@guanxi/contracts/relationship/v1/order.js';
import type { OrderServiceService } from '@guanxi/contracts/relationship/v1/order.js';
import { Transactions } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { OrderStore } from './order.store.js';
import type { OrderFacts } from './order-facts.js';
import { RecordOrderFacts } from './record-order-facts.js';

/** `guanxi.relationship.v1.OrderService`. */
@Injectable()
export class OrderController implements Handlers<typeof OrderServiceService> {
  constructor(
    private readonly record: RecordOrderFacts,
    private readonly store: OrderStore,
    private readonly transactions: Transactions,
  ) {}

  async recordOrderFacts(
    { shopId, facts }: contract.RecordOrderFactsRequest,
    { idempotency }: CallContext,
  ): Promise<contract.RecordOrderFactsResponse> {
    return { changedCount: await this.record.execute(shopId, idempotency, facts.map(fromContract)) };
  }

  async listOrders({
    shopId,
    customerId,
    pageSize,
    pageToken,
  }: contract.ListOrdersRequest): Promise<contract.ListOrdersResponse> {
    const items = pageItems(pageSize);
    const [before] = readPageToken(pageToken, 'text') ?? [];
    const found = await this.transactions.read(shopId, (tx) =>
      this.store.list(tx, shopId, customerId, before, items + 1),
    );
    const { rows, nextPageToken } = page(found, items, ({ orderId }) => [orderId]);
    return { orders: rows, nextPageToken };
  }
}

function fromContract({ orderId, customerId, fact }: contract.OrderFact): OrderFacts {
  const placed = fact?.$case === 'placed' ? fact.value : undefined;
  return {
    orderId,
    customerId,
    placedAt: placed?.placedAt,
    shipBy: placed?.shipBy,
    shippedAt: fact?.$case === 'shippedAt' ? fact.value : undefined,
    deliveredAt: fact?.$case === 'deliveredAt' ? fact.value : undefined,
  };
}
