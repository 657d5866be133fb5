import { Clock, type Idempotency } from '@guanxi/chassis';
import { Transactions } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { CategoryStore } from './category.store.js';

/** Declares a shop's categories, and takes declarations back. */
@Injectable()
export class DeclareCategories {
  constructor(
    private readonly transactions: Transactions,
    private readonly store: CategoryStore,
    private readonly clock: Clock,
  ) {}

  /** How many of the categories were not declared yet. @param declaredBy the caller, for the audit. */
  execute(
    shopId: string,
    idempotency: Idempotency | undefined,
    categories: string[],
    declaredBy: string,
  ): Promise<number> {
    return this.transactions.once(shopId, idempotency, (tx) =>
      this.store.declare(tx, shopId, categories, declaredBy, this.clock.now()),
    );
  }

  /** How many of the categories were declared until now. */
  withdraw(shopId: string, idempotency: Idempotency | undefined, categories: string[]): Promise<number> {
    return this.transactions.once(shopId, idempotency, (tx) => this.store.withdraw(tx, shopId, categories));
  }
}
