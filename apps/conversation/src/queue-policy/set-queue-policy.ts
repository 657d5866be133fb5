import { Clock, type Idempotency, InvalidRequest } from '@guanxi/chassis';
import { Transactions } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { Assign } from '../transfers/assign.js';
import { faultsOf, type QueuePolicy } from './queue-policy.js';
import { type KeptPolicy, QueuePolicyStore } from './queue-policy.store.js';

export interface SetQueuePolicyCommand {
  shopId: string;
  idempotency: Idempotency | undefined;
  policy: QueuePolicy;
  /** Who sets it. */
  setBy: string;
}

/** Replaces a shop's queue policy; who waits is looked at again by the new one at once. */
@Injectable()
export class SetQueuePolicy {
  constructor(
    private readonly transactions: Transactions,
    private readonly store: QueuePolicyStore,
    private readonly assign: Assign,
    private readonly clock: Clock,
  ) {}

  /** @throws {InvalidRequest} naming the field when routes or steps contradict each other. */
  execute({ shopId, idempotency, policy, setBy }: SetQueuePolicyCommand): Promise<KeptPolicy> {
    const faults = faultsOf(policy);
    if (faults.length > 0) throw new InvalidRequest(faults);
    return this.transactions.once(shopId, idempotency, async (tx) => {
      const kept = await this.store.add(tx, shopId, policy, setBy, this.clock.now());
      this.assign.wakeAfter(tx, shopId);
      return kept;
    });
  }
}
