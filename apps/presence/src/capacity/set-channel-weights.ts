import type { Idempotency } from '@guanxi/chassis';
import { Transactions } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { CapacityStore } from './capacity.store.js';

/** Says how many seats a conversation takes by its channel (mission D2). Seats that are taken keep their weight. */
@Injectable()
export class SetChannelWeights {
  constructor(
    private readonly transactions: Transactions,
    private readonly store: CapacityStore,
  ) {}

  /** The weights as they are kept; a channel that is not named weighs one. */
  execute(
    shopId: string,
    weights: Record<string, number>,
    idempotency: Idempotency | undefined,
  ): Promise<Record<string, number>> {
    return this.transactions.once(shopId, idempotency, async (tx) => {
      await this.store.hold(tx, shopId);
      await this.store.replaceWeights(tx, shopId, weights);
      return weights;
    });
  }
}
