import { Transactions } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { DecisionStore } from './decision.store.js';

/** A customer whom a screening kept. */
export interface KeptCustomer {
  customerId: string;
  /** The predicted probability that she responds, 0 to 1. */
  responseProbability: number;
}

const customers_per_batch_max = 5_000;

/** Whom a screening kept, for who plans the sending (mission B5). */
@Injectable()
export class KeptCustomers {
  constructor(
    private readonly transactions: Transactions,
    private readonly decisions: DecisionStore,
  ) {}

  /**
   * Everyone whom a completed screening kept, in batches of at most 5,000: the most likely to respond first, and of
   * those alike in order of customer, so that two readings give the same order.
   */
  async *highestFirst(shopId: string, screeningId: string): AsyncIterable<KeptCustomer[]> {
    let after: KeptCustomer | undefined;
    for (;;) {
      const batch = await this.transactions.read(shopId, (tx) =>
        this.decisions.keptBehind(tx, shopId, screeningId, after, customers_per_batch_max),
      );
      if (batch.length > 0) yield batch;
      if (batch.length < customers_per_batch_max) return;
      after = batch.at(-1);
    }
  }
}
