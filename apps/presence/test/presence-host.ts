import type { Caller } from '@guanxi/chassis';
import { migrate } from '@guanxi/persistence';
import { HostedService, type HostOptions } from '@guanxi/testing';
import { migrations } from '../src/migrations/index.js';
import { presenceService } from '../src/service.js';

export const shopId = 'tea';
export const merchant: Caller = { subject: 'boss', role: 'merchant', shop: shopId };
export const otherMerchant: Caller = { subject: 'bo', role: 'merchant', shop: 'hats' };
export const peer: Caller = { subject: 'conversation', role: 'service', shop: '*' };
export const agentCaller = (agentId: string): Caller => ({ subject: agentId, role: 'agent', shop: shopId });

export const migratePresence = (url: string) => migrate({ service: 'presence', url, migrations });

/** The service presence with a database and a nats-server of its own, unless the options share them. */
export function hostPresence(options: Partial<HostOptions> = {}): Promise<HostedService> {
  return HostedService.start(presenceService, { migrate: migratePresence, ...options });
}

/** A second replica beside one that runs: on its database, its nats-server, its keys. */
export function hostReplica({ database, nats, identity }: HostedService, env: Record<string, string> = {}) {
  return hostPresence({ database, nats, identity, env });
}
