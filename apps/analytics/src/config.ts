import { serviceConfig } from '@guanxi/chassis';
import { messagingConfig } from '@guanxi/messaging';
import { databaseConfig } from '@guanxi/persistence';
import { z } from 'zod';

/** What the service reads from its environment. */
export const analyticsConfig = serviceConfig
  .extend(databaseConfig)
  .extend(messagingConfig)
  .extend({
    /** Where the owners of the facts answer, `host:port`; asked only to reconcile. */
    RELATIONSHIP_ADDRESS: z.string(),
    FILTERING_ADDRESS: z.string(),
    CONVERSATION_ADDRESS: z.string(),
    PRESENCE_ADDRESS: z.string(),
    /** Memory for the activity of shops, from which retention is counted: about a bit per customer, day and kind. */
    ACTIVITY_MEMORY_MB: z.coerce.number().int().min(16).max(65_536).default(256),
  });

export type AnalyticsConfig = z.infer<typeof analyticsConfig>;
