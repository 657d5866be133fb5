import { Transactions } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { ActivityStore } from './activity.store.js';

/** The names behind a shop's numbers. */
@Injectable()
export class NumberedNames {
  constructor(
    private readonly store: ActivityStore,
    private readonly transactions: Transactions,
  ) {}

  /** Every category and channel of a shop by its number. */
  async tokens(shopId: string): Promise<Map<number, string>> {
    const numbered = await this.transactions.read(shopId, (tx) => this.store.tokenNumbers(tx, shopId));
    return new Map(numbered.map(([token, number]) => [number, token]));
  }

  /** The numbers of some tokens; one that was never told is missing. */
  async tokenNumbers(shopId: string, tokens: readonly string[]): Promise<Map<string, number>> {
    return new Map(await this.transactions.read(shopId, (tx) => this.store.tokenNumbers(tx, shopId, tokens)));
  }

  /** The numbers of customers, of those of whom anything was told. */
  async customers(shopId: string, customerIds: readonly string[]): Promise<number[]> {
    const numbered = await this.transactions.read(shopId, (tx) => this.store.customerNumbers(tx, shopId, customerIds));
    return numbered.map(([, number]) => number);
  }
}
