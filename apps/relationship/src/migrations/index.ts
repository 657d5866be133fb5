import { messagingMigrations } from '@guanxi/messaging';
import { persistenceMigrations } from '@guanxi/persistence';
import { CreateBehaviours1763700000002 } from './create-behaviours-1763700000002.js';
import { CreateCare1764000000203 } from './create-care-1764000000203.js';
import { CreateContentCategories1764101000301 } from './create-content-categories-1764101000301.js';
import { CreateErasures1764100000310 } from './create-erasures-1764100000310.js';
import { CreateHandles1764000000103 } from './create-handles-1764000000103.js';
import { CreateMerges1764000000102 } from './create-merges-1764000000102.js';
import { CreatePortraitFacts1764000000201 } from './create-portrait-facts-1764000000201.js';
import { CreatePreferences1764000000101 } from './create-preferences-1764000000101.js';
import { CreateRelationships1763700000001 } from './create-relationships-1763700000001.js';
import { CreateSegments1764000000202 } from './create-segments-1764000000202.js';
import { FillContentCategories1764101000302 } from './fill-content-categories-1764101000302.js';
import { IncludeKeys1765000001001 } from './include-keys-1765000001001.js';

/** Every migration of this service's database. */
export const migrations = [
  ...persistenceMigrations,
  ...messagingMigrations,
  CreateRelationships1763700000001,
  CreateBehaviours1763700000002,
  CreatePortraitFacts1764000000201,
  CreateSegments1764000000202,
  CreateCare1764000000203,
  CreatePreferences1764000000101,
  CreateMerges1764000000102,
  CreateHandles1764000000103,
  CreateErasures1764100000310,
  CreateContentCategories1764101000301,
  FillContentCategories1764101000302,
  IncludeKeys1765000001001,
];
