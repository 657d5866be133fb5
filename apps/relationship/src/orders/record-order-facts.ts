import { Clock, type Idempotency, InvalidRequest } from '@guanxi/chassis';
import { Transactions } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { isFuture } from '../refuse-future.js';
import { OrderStore } from './order.store.js';
import { gatherFacts, type OrderFacts } from './order-facts.js';

/** Takes facts on orders (mission A7). */
@Injectable()
export class RecordOrderFacts {
  constructor(
    private readonly transactions: Transactions,
    private readonly store: OrderStore,
    private readonly clock: Clock,
  ) {}

  /**
   * How many orders changed; all facts are kept, or none.
   *
   * @throws {InvalidRequest} when something was shipped, delivered or placed in the future, or an order is another customer's.
   */
  execute(shopId: string, idempotency: Idempotency | undefined, facts: OrderFacts[]): Promise<number> {
    const now = this.clock.now();
    const future = facts.flatMap(({ placedAt, shippedAt, deliveredAt }, i) =>
      [placedAt, shippedAt, deliveredAt].some((at) => at && isFuture(at, now))
        ? [{ field: `facts[${i}]`, description: `lies in the future (now is ${now.toISOString()})` }]
        : [],
    );
    if (future.length > 0) throw new InvalidRequest(future);
    const gathered = gatherFacts(facts);
    return this.transactions.once(shopId, idempotency, async (tx) => {
      const changed = await this.store.add(tx, shopId, gathered);
      const foreign = new Set(await this.store.ofOthers(tx, shopId, facts));
      if (foreign.size > 0) {
        const i = facts.findIndex(({ orderId }) => foreign.has(orderId));
        throw new InvalidRequest([
          { field: `facts[${i}].customer_id`, description: 'the order is another customer’s' },
        ]);
      }
      return changed;
    });
  }
}
