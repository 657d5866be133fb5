import { type CallContext, Clock } from '@guanxi/chassis';
import { Transactions } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import type { PolicyKind, ShopPolicies, Versioned } from './shop-policies.js';
import { ShopPolicyStore } from './shop-policy.store.js';

/** Replaces one of a shop's policies, and keeps who did and when (mission C6). */
@Injectable()
export class SetPolicy {
  constructor(
    private readonly transactions: Transactions,
    private readonly store: ShopPolicyStore,
    private readonly clock: Clock,
  ) {}

  /** The policy as it is in force from now on. */
  execute<K extends PolicyKind>(
    { shopId, idempotency, caller }: Pick<CallContext, 'shopId' | 'idempotency' | 'caller'>,
    kind: K,
    settings: ShopPolicies[K],
  ): Promise<Versioned<ShopPolicies[K]>> {
    return this.transactions.once(shopId, idempotency, (tx) =>
      this.store.set(tx, shopId, kind, settings, { setBy: caller.subject, setAt: this.clock.now() }),
    );
  }
}
