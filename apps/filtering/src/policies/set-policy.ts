import { Clock, type Idempotency } from '@guanxi/chassis';
import { Transactions } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { PolicyStore } from './policy.store.js';
import type { ScreeningPolicy } from './screening-policy.js';

export interface SetPolicyCommand {
  shopId: string;
  idempotency: Idempotency | undefined;
  policy: Omit<ScreeningPolicy, 'version'>;
  /** The caller, for the audit. */
  setBy: string;
}

/** Replaces a shop's policy (mission B3). */
@Injectable()
export class SetPolicy {
  constructor(
    private readonly transactions: Transactions,
    private readonly store: PolicyStore,
    private readonly clock: Clock,
  ) {}

  /** The policy as it is in force now; screenings that run already keep theirs. */
  execute({ shopId, idempotency, policy, setBy }: SetPolicyCommand): Promise<ScreeningPolicy> {
    return this.transactions.once(shopId, idempotency, (tx) =>
      this.store.set(tx, shopId, policy, { setBy, setAt: this.clock.now() }),
    );
  }
}
