import type { Caller } from '@guanxi/chassis';
import { migrate } from '@guanxi/persistence';
import { HostedService, type HostOptions } from '@guanxi/testing';
import { migrations } from '../src/migrations/index.js';
import { relationshipService } from '../src/service.js';

export const merchant: Caller = { subject: 'mei', role: 'merchant', shop: 'tea' };
export const otherMerchant: Caller = { subject: 'bo', role: 'merchant', shop: 'hats' };

export const handleKey = 'a secret that only this suite knows, and no other';

/** The service relationship with a database and a nats-server of its own. */
export function hostRelationship(options: Partial<HostOptions> = {}): Promise<HostedService> {
  return HostedService.start(relationshipService, {
    migrate: (url) => migrate({ service: 'relationship', url, migrations }),
    ...options,
  });
}
