import { type CallContext, Clock } from '@guanxi/chassis';
import { Transactions, type Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import type { PolicyChange, PolicyKind, ShopPolicies, Versioned } from './shop-policies.js';
import { ShopPolicyStore } from './shop-policy.store.js';

/** Replaces one of a shop's policies, and keeps who did and when (mission C6). */
@Injectable()
export class SetPolicy {
  constructor(
    private readonly transactions: Transactions,
    private readonly store: ShopPolicyStore,
    private readonly clock: Clock,
  ) {}

  /** The policy as it is in force from now on; `tell` leaves its event in the same transaction, where it has one. */
  execute<K extends PolicyKind>(
    { shopId, idempotency, caller }: Pick<CallContext, 'shopId' | 'idempotency' | 'caller'>,
    kind: K,
    settings: ShopPolicies[K],
    tell: (tx: Tx, change: PolicyChange<ShopPolicies[K]>) => Promise<unknown> = async () => {},
  ): Promise<Versioned<ShopPolicies[K]>> {
    return this.transactions.once(shopId, idempotency, async (tx) => {
      const by = { setBy: caller.subject, setAt: this.clock.now() };
      const set = await this.store.set(tx, shopId, kind, settings, by);
      await tell(tx, { ...set, ...by });
      return set;
    });
  }
}
