import { type Idempotency, Ids, InjectConfig } from '@guanxi/chassis';
import { Transactions } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import type { Agent } from '../agents/agent.js';
import type { PresenceConfig } from '../config.js';
import { DatabaseClock } from '../database-clock.js';
import { ChangePresence } from './change-presence.js';
import { decideConnection } from './decide-connection.js';
import { decideLease, type Lease } from './decide-lease.js';
import { PresenceStore } from './presence.store.js';
import { TooManyDevices } from './presence-failures.js';

export interface OpenLeaseCommand {
  shopId: string;
  agentId: string;
  deviceId: string;
  idempotency: Idempotency | undefined;
}

/** Connects one of an agent's devices (mission D1). */
@Injectable()
export class OpenLease {
  constructor(
    private readonly transactions: Transactions,
    private readonly presence: ChangePresence,
    private readonly store: PresenceStore,
    private readonly clock: DatabaseClock,
    private readonly ids: Ids,
    @InjectConfig() private readonly config: PresenceConfig,
  ) {}

  /**
   * The device's new lease, in place of the one that it had, and the agent, who is connected by it.
   *
   * @throws {AgentNotFound} when the shop has no such agent.
   * @throws {TooManyDevices} when she has as many connected as she can have.
   */
  execute({ shopId, agentId, deviceId, idempotency }: OpenLeaseCommand): Promise<{ lease: Lease; agent: Agent }> {
    const { LEASE_TTL_MS, GRACE_MS } = this.config;
    return this.transactions.once(shopId, idempotency, async (tx) => {
      const current = await this.presence.hold(tx, shopId, agentId);
      const leases = await this.store.findLeasesForUpdate(tx, [current]);
      const now = await this.clock.now(tx);
      if (decideLease(leases, deviceId, now) === 'too_many_devices') throw new TooManyDevices();
      await this.store.deleteRunOut(tx, [current], now);
      const lease = { leaseId: this.ids.next(), deviceId, expiresAt: new Date(now.getTime() + LEASE_TTL_MS) };
      await this.store.keepLease(tx, shopId, agentId, lease);
      const others = leases.filter((other) => other.deviceId !== deviceId);
      const connection = decideConnection(current, [...others, lease], GRACE_MS, now);
      return { lease, agent: await this.presence.change(tx, current, connection, now) };
    });
  }
}
