import { Transactions } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { DecisionStore } from './decision.store.js';
import { blockOfDecisions, keptOf } from './decision-block.js';

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
   * Everyone whom a completed screening kept, in batches of at most 5,000: those first whom the message changes most
   * where the screening's model foresees that, else the most likely to respond; and of those alike in order of customer,
   * so that two readings give the same order. All of them are in memory meanwhile, some 50 bytes each.
   */
  async *highestFirst(shopId: string, screeningId: string): AsyncIterable<KeptCustomer[]> {
    const ids: string[] = [];
    const responds: number[] = [];
    const ranks: number[] = [];
    for await (const kept of this.blocks(shopId, screeningId)) {
      for (const id of kept.customerIds === '' ? [] : kept.customerIds.split('\n')) ids.push(id);
      for (const probability of kept.responds) responds.push(probability);
      for (const rank of kept.uplifts ?? kept.responds) ranks.push(rank);
    }
    const order = Uint32Array.from(ids.keys()).sort((a, b) => ranks[b]! - ranks[a]! || a - b);
    for (let from = 0; from < order.length; from += customers_per_batch_max) {
      yield Array.from(order.subarray(from, from + customers_per_batch_max), (place) => ({
        customerId: ids[place]!,
        responseProbability: responds[place]!,
      }));
    }
  }

  /** Those kept, in order of customer: of each block, then those that the first release kept one by one. */
  private async *blocks(shopId: string, screeningId: string) {
    for (let number = 0; ; number += 1) {
      const block = await this.transactions.read(shopId, (tx) => this.decisions.block(tx, shopId, screeningId, number));
      if (!block) break;
      yield keptOf(block);
    }
    for (let after = ''; ; ) {
      const rows = await this.transactions.read(shopId, (tx) =>
        this.decisions.rows(tx, shopId, screeningId, after, customers_per_batch_max, { verdict: 'kept' }),
      );
      if (rows.length > 0) yield blockOfDecisions(rows);
      if (rows.length < customers_per_batch_max) return;
      after = rows.at(-1)!.customerId;
    }
  }
}
