import { serviceConfig } from '@guanxi/chassis';
import { messagingConfig } from '@guanxi/messaging';
import { databaseConfig } from '@guanxi/persistence';
import { z } from 'zod';

/** What the service reads from its environment. */
export const filteringConfig = serviceConfig
  .extend(databaseConfig)
  .extend(messagingConfig)
  .extend({
    /** Relationships that one process may hold in memory, of all shops together: about 300 bytes each. */
    COLUMNS_RELATIONSHIPS_MAX: z.coerce.number().int().min(1).max(50_000_000).default(8_000_000),
    /** How often columns are written to the database, so that a start need not read everything. */
    COLUMNS_CHECKPOINT_SECONDS: z.coerce.number().int().min(1).max(86_400).default(600),
  });

export type FilteringConfig = z.infer<typeof filteringConfig>;
