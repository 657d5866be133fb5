import { milliseconds, serviceConfig } from '@guanxi/chassis';
import { messagingConfig } from '@guanxi/messaging';
import { databaseConfig } from '@guanxi/persistence';
import type { z } from 'zod';
import { look_ms_max } from './due-work.js';

/** What the service reads from its environment. */
export const presenceConfig = serviceConfig
  .extend(databaseConfig)
  .extend(messagingConfig)
  .extend({
    /** How long a lease lives without a heartbeat. */
    LEASE_TTL_MS: milliseconds(look_ms_max, 600_000).default(30_000),
    /** How long a lost connection is forgiven. */
    GRACE_MS: milliseconds(0, 600_000).default(20_000),
    /** How long a reservation waits to be accepted. */
    RESERVATION_TTL_MS: milliseconds(look_ms_max, 600_000).default(30_000),
  });

export type PresenceConfig = z.infer<typeof presenceConfig>;
