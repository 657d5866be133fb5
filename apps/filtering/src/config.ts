import { serviceConfig } from '@guanxi/chassis';
import { messagingConfig } from '@guanxi/messaging';
import { databaseConfig } from '@guanxi/persistence';
import type { z } from 'zod';

/** What the service reads from its environment. */
export const filteringConfig = serviceConfig.extend(databaseConfig).extend(messagingConfig);

export type FilteringConfig = z.infer<typeof filteringConfig>;
