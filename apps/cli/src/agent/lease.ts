import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from '@guanxi/chassis/client';
import type { PresenceServiceService } from '@guanxi/contracts/presence/v1/presence.js';

export interface LeaseOrder {
  shopId: string;
  agentId: string;
  deviceId: string;
  newKey(): string;
  now(): Date;
  signal: AbortSignal;
  /** The lease ran out and another was opened. */
  onReopened(): void;
}

const RETRY_MS = 1_000;
const RENEW_AT_SHARE = 1 / 3;
/** Nobody renews more often, whatever a lease says. */
const RENEW_EVERY_MIN_MS = 200;

/** Keeps an agent connected: a lease that is renewed at a third of the time left, and opened anew when it ran out. */
export class Lease {
  private leaseId = '';
  private expiresAt_ms = 0;

  constructor(
    private readonly presence: Client<typeof PresenceServiceService>,
    private readonly order: LeaseOrder,
  ) {}

  /** @throws {GuanxiError} when there is no such agent */
  async open(): Promise<void> {
    const { shopId, agentId, deviceId, newKey, now } = this.order;
    const opened = await this.presence.openLease({ shopId, agentId, deviceId, idempotencyKey: newKey() });
    this.leaseId = opened.leaseId;
    this.expiresAt_ms = opened.expiresAt?.getTime() ?? now().getTime();
  }

  /** Renews until the signal is aborted. A service that does not answer is asked again: the grace period forgives it. */
  async keep(): Promise<void> {
    const { now, signal } = this.order;
    while (!signal.aborted) {
      const left_ms = this.expiresAt_ms - now().getTime();
      const wait_ms = left_ms > 0 ? Math.max(left_ms * RENEW_AT_SHARE, RENEW_EVERY_MIN_MS) : RETRY_MS;
      await delay(wait_ms, undefined, { signal }).catch(() => {});
      if (!signal.aborted) await this.renew();
    }
  }

  /** Ends the lease on purpose. */
  async close(): Promise<void> {
    const { shopId, agentId, newKey } = this.order;
    await this.presence.closeLease({ shopId, agentId, leaseId: this.leaseId, idempotencyKey: newKey() });
  }

  private async renew(): Promise<void> {
    const { shopId, agentId, newKey, onReopened } = this.order;
    try {
      const renewed = await this.presence.renewLease({
        shopId,
        agentId,
        leaseId: this.leaseId,
        idempotencyKey: newKey(),
      });
      this.expiresAt_ms = renewed.expiresAt?.getTime() ?? this.expiresAt_ms;
    } catch (error) {
      if ((error as { reason?: string }).reason !== 'LEASE_EXPIRED') return;
      await this.open().then(onReopened, () => {});
    }
  }
}
