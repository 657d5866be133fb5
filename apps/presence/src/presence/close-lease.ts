import { type Idempotency, InjectConfig } from '@guanxi/chassis';
import { Transactions } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import type { Agent } from '../agents/agent.js';
import type { PresenceConfig } from '../config.js';
import { DatabaseClock } from '../database-clock.js';
import { ChangePresence } from './change-presence.js';
import { decideClosing } from './decide-connection.js';
import { PresenceStore } from './presence.store.js';

export interface CloseLeaseCommand {
  shopId: string;
  agentId: string;
  leaseId: string;
  idempotency: Idempotency | undefined;
}

/** Disconnects one of an agent's devices on purpose (mission D1). */
@Injectable()
export class CloseLease {
  constructor(
    private readonly transactions: Transactions,
    private readonly presence: ChangePresence,
    private readonly store: PresenceStore,
    private readonly clock: DatabaseClock,
    @InjectConfig() private readonly config: PresenceConfig,
  ) {}

  /** The agent as she stands after it. @throws {AgentNotFound} when the shop has no such agent. */
  execute({ shopId, agentId, leaseId, idempotency }: CloseLeaseCommand): Promise<Agent> {
    return this.transactions.once(shopId, idempotency, async (tx) => {
      const current = await this.presence.hold(tx, shopId, agentId);
      const leases = await this.store.findLeasesForUpdate(tx, [current]);
      const now = await this.clock.now(tx);
      await this.store.deleteLease(tx, shopId, agentId, leaseId);
      await this.store.deleteRunOut(tx, [current], now);
      const connection = decideClosing(current, leases, leaseId, this.config.GRACE_MS, now);
      return this.presence.change(tx, current, connection, now);
    });
  }
}
