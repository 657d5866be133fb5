import type { CallContext, Handlers } from '@guanxi/chassis';
import type * as contract from '@guanxi/contracts/presence/v1/capacity.js';
import type { CapacityServiceService } from '@guanxi/contracts/presence/v1/capacity.js';
import { Transactions } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { CapacityStore } from './capacity.store.js';
import {
  limitsFromContract,
  limitsToContract,
  ownerFromContract,
  weightsFromContract,
  weightsToContract,
} from './capacity-contract.js';
import type { Limits } from './limits.js';
import { SetChannelWeights } from './set-channel-weights.js';
import { SetLimits } from './set-limits.js';

const none: Limits = { seatsMax: null, channelLimits: {}, suspendAt: null };

/** `guanxi.presence.v1.CapacityService`. */
@Injectable()
export class CapacityController implements Handlers<typeof CapacityServiceService> {
  constructor(
    private readonly set: SetLimits,
    private readonly setWeights: SetChannelWeights,
    private readonly store: CapacityStore,
    private readonly transactions: Transactions,
  ) {}

  async setLimits(
    request: contract.SetLimitsRequest,
    { idempotency }: CallContext,
  ): Promise<contract.SetLimitsResponse> {
    const limits = { ...ownerFromContract(request), ...limitsFromContract(request.limits!) };
    return { limits: limitsToContract(await this.set.execute(request.shopId, limits, idempotency)) };
  }

  async setChannelWeights(
    { shopId, weights }: contract.SetChannelWeightsRequest,
    { idempotency }: CallContext,
  ): Promise<contract.SetChannelWeightsResponse> {
    const kept = await this.setWeights.execute(shopId, weightsFromContract(weights), idempotency);
    return { weights: weightsToContract(kept) };
  }

  async getCapacity(request: contract.GetCapacityRequest): Promise<contract.GetCapacityResponse> {
    const { level, ownerId } = ownerFromContract(request);
    return this.transactions.read(request.shopId, async (tx) => {
      const all = await this.store.findLimits(tx, request.shopId);
      const limits = all.find((one) => one.level === level && one.ownerId === ownerId) ?? none;
      const weights = await this.store.findWeights(tx, request.shopId);
      return { limits: limitsToContract(limits), weights: weightsToContract(weights) };
    });
  }
}
