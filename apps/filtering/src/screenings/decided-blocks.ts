import { Transactions } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { DecisionStore } from './decision.store.js';
import { type BlockColumns, blockOfDecisions } from './decision-block.js';

const rows_per_read_max = 5_000;

/** Every decision of a completed screening, for whoever needs all of them. */
@Injectable()
export class DecidedBlocks {
  constructor(
    private readonly transactions: Transactions,
    private readonly decisions: DecisionStore,
  ) {}

  /** In order of customer, block by block: as they were decided, then those that the first release decided one by one. */
  async *of(shopId: string, screeningId: string): AsyncIterable<BlockColumns> {
    for (let number = 0; ; number += 1) {
      const block = await this.transactions.read(shopId, (tx) => this.decisions.block(tx, shopId, screeningId, number));
      if (!block) break;
      yield block;
    }
    for (let after = ''; ; ) {
      const rows = await this.transactions.read(shopId, (tx) =>
        this.decisions.rows(tx, shopId, screeningId, after, rows_per_read_max),
      );
      if (rows.length > 0) yield blockOfDecisions(rows);
      if (rows.length < rows_per_read_max) return;
      after = rows.at(-1)!.customerId;
    }
  }
}
