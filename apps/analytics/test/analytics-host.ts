import type { Caller, Clock } from '@guanxi/chassis';
import { migrate } from '@guanxi/persistence';
import { HostedService } from '@guanxi/testing';
import { migrations } from '../src/migrations/index.js';
import { analyticsService } from '../src/service.js';

export const shopId = 'tea';
export const merchant: Caller = { subject: 'mei', role: 'merchant', shop: shopId };

// Nobody answers there: the owners are asked by no test but the one that says so.
const nobody = '127.0.0.1:1';

/** The service analytics with a database and a nats-server of its own, and a clock where a suite brings one. */
export function hostAnalytics(clock?: Clock): Promise<HostedService> {
  return HostedService.start(clock ? { ...analyticsService, clock } : analyticsService, {
    migrate: (url) => migrate({ service: 'analytics', url, migrations }),
    env: {
      RELATIONSHIP_ADDRESS: nobody,
      ...{ FILTERING_ADDRESS: nobody, CONVERSATION_ADDRESS: nobody, PRESENCE_ADDRESS: nobody },
    },
  });
}
