import { messagingMigrations } from '@guanxi/messaging';
import { persistenceMigrations } from '@guanxi/persistence';
import { CreateBehaviours1763700000002 } from './create-behaviours-1763700000002.js';
import { CreateRelationships1763700000001 } from './create-relationships-1763700000001.js';

/** Every migration of this service's database. */
export const migrations = [
  ...persistenceMigrations,
  ...messagingMigrations,
  CreateRelationships1763700000001,
  CreateBehaviours1763700000002,
];
