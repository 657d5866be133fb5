import type { CallContext, Handlers } from '@guanxi/chassis';
import type * as contract from '@guanxi/contracts/presence/v1/availability.js';
import type { AvailabilityServiceService } from '@guanxi/contracts/presence/v1/availability.js';
import { Transactions } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { AvailabilityStore } from './availability.store.js';
import { AvailabilityFeed } from './availability-feed.js';

/** `guanxi.presence.v1.AvailabilityService`. */
@Injectable()
export class AvailabilityController implements Handlers<typeof AvailabilityServiceService> {
  constructor(
    private readonly store: AvailabilityStore,
    private readonly feed: AvailabilityFeed,
    private readonly transactions: Transactions,
  ) {}

  async getAvailability({ shopId }: contract.GetAvailabilityRequest): Promise<contract.GetAvailabilityResponse> {
    const [availability] = await this.transactions.read(shopId, (tx) => this.store.find(tx, [shopId]));
    return { availability };
  }

  async *watchAvailability(
    { shopId }: contract.WatchAvailabilityRequest,
    { signal }: CallContext,
  ): AsyncIterable<contract.WatchAvailabilityResponse> {
    for await (const availability of this.feed.watch(shopId, signal)) yield { availability };
  }
}
