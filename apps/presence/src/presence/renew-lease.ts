import { InjectConfig } from '@guanxi/chassis';
import { Transactions } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import type { PresenceConfig } from '../config.js';
import { PresenceStore } from './presence.store.js';
import { LeaseExpired } from './presence-failures.js';

/**
 * The heartbeat (mission D1). It is what presence is asked for most, so it touches the lease alone: the agent is looked
 * at when the lease would have ended. A repeat does no harm, so it keeps no idempotency record.
 */
@Injectable()
export class RenewLease {
  constructor(
    private readonly transactions: Transactions,
    private readonly store: PresenceStore,
    @InjectConfig() private readonly config: PresenceConfig,
  ) {}

  /** When the lease ends now. @throws {LeaseExpired} when it has ended already. */
  async execute(shopId: string, agentId: string, leaseId: string): Promise<Date> {
    const { LEASE_TTL_MS } = this.config;
    const expiresAt = await this.transactions.run(shopId, (tx) =>
      this.store.renewLease(tx, shopId, agentId, leaseId, LEASE_TTL_MS),
    );
    if (!expiresAt) throw new LeaseExpired();
    return expiresAt;
  }
}
