import { Transactions } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { ValuationStore } from './valuation.store.js';
import { ValueCustomers } from './value-customers.js';

const valuation_age_ms_max = 24 * 60 * 60 * 1000;
const shops_per_round_max = 10;

/** Values the customers of shops whose last valuation is older than a day, some shops a round. */
@Injectable()
export class ValueOverdueShops {
  constructor(
    private readonly transactions: Transactions,
    private readonly store: ValuationStore,
    private readonly value: ValueCustomers,
  ) {}

  /** How many shops were valued. */
  async round(now: Date, signal: AbortSignal): Promise<number> {
    const before = new Date(now.getTime() - valuation_age_ms_max);
    const shops = await this.transactions.readAcrossShops((tx) => this.store.overdue(tx, before, shops_per_round_max));
    let valued = 0;
    for (const shopId of shops) {
      if (signal.aborted) break;
      await this.value.execute(shopId, undefined);
      valued += 1;
    }
    return valued;
  }
}
