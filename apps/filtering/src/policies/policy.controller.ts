import { type CallContext, type Handlers, InvalidRequest } from '@guanxi/chassis';
import type * as contract from '@guanxi/contracts/filtering/v1/policy.js';
import type { PolicyServiceService } from '@guanxi/contracts/filtering/v1/policy.js';
import { Transactions } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { PolicyStore } from './policy.store.js';
import { defaultPolicy, type ScreeningPolicy } from './screening-policy.js';
import { SetPolicy } from './set-policy.js';

/** `guanxi.filtering.v1.PolicyService`. */
@Injectable()
export class PolicyController implements Handlers<typeof PolicyServiceService> {
  constructor(
    private readonly setShopPolicy: SetPolicy,
    private readonly store: PolicyStore,
    private readonly transactions: Transactions,
  ) {}

  async getPolicy({ shopId }: contract.GetPolicyRequest): Promise<contract.GetPolicyResponse> {
    const policy = await this.transactions.read(shopId, (tx) => this.store.current(tx, shopId));
    return { policy: toContract(shopId, policy) };
  }

  async setPolicy(request: contract.SetPolicyRequest, call: CallContext): Promise<contract.SetPolicyResponse> {
    const { shopId, policy } = request;
    if (!policy) throw new InvalidRequest([{ field: 'policy', description: 'is required' }]);
    const { protectionDays, positiveDays, inactiveDays, responseMin, holdOutPercent, exemptChannels } = policy;
    // Callers of earlier releases do not know of these, and must not ask that nobody be kept, or nobody filtered.
    const readMin = policy.readMin || defaultPolicy.readMin;
    const reactsBadlyMax = policy.reactsBadlyMax || defaultPolicy.reactsBadlyMax;
    const set = await this.setShopPolicy.execute({
      shopId,
      idempotency: call.idempotency,
      policy: {
        ...{ protectionDays, positiveDays, inactiveDays, readMin, responseMin, reactsBadlyMax, holdOutPercent },
        exemptChannels: [...new Set(exemptChannels)],
      },
      setBy: call.caller.subject,
    });
    return { policy: toContract(shopId, set) };
  }
}

function toContract(shopId: string, policy: ScreeningPolicy): contract.Policy {
  return { shopId, ...policy, readMin: policy.readMin ?? 1 };
}
