import { milliseconds, serviceConfig } from '@guanxi/chassis';
import { messagingConfig } from '@guanxi/messaging';
import { databaseConfig } from '@guanxi/persistence';
import { z } from 'zod';

/** What the service reads from its environment. */
export const relationshipConfig = serviceConfig
  .extend(databaseConfig)
  .extend(messagingConfig)
  .extend({
    /** How long between two looks for occasions of care. */
    ROUND_MS: milliseconds(100, 600_000).default(10_000),
    /** The secret that handles are hashed with. Another one would make every handle unknown. */
    HANDLE_KEY: z.string().min(32, 'must be a secret of at least 32 characters').optional(),
    /** How long the other services may take over their part of an erasure; after that they are asked again. */
    ERASURE_DUE_MINUTES: z.coerce.number('must be a number of minutes').int().min(1).max(43_200).default(60),
  });

export type RelationshipConfig = z.infer<typeof relationshipConfig>;
