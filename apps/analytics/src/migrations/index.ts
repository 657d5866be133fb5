import { messagingMigrations } from '@guanxi/messaging';
import { persistenceMigrations } from '@guanxi/persistence';
import { AddInterventionFacts1765000000310 } from './add-intervention-facts-1765000000310.js';
import { CreateActivity1765000000101 } from './create-activity-1765000000101.js';
import { CreateAlerts1765000000312 } from './create-alerts-1765000000312.js';
import { CreateCampaigns1764000000504 } from './create-campaigns-1764000000504.js';
import { CreateErasures1765000000313 } from './create-erasures-1765000000313.js';
import { CreateExperiments1765000000202 } from './create-experiments-1765000000202.js';
import { CreateInterventions1763700000001 } from './create-interventions-1763700000001.js';
import { CreateMerges1764101000201 } from './create-merges-1764101000201.js';
import { CreateOutcomes1765000000201 } from './create-outcomes-1765000000201.js';
import { CreateOutreach1763700000002 } from './create-outreach-1763700000002.js';
import { CreateQuality1764000000802 } from './create-quality-1764000000802.js';
import { CreateRebuilds1764100000801 } from './create-rebuilds-1764100000801.js';
import { CreateService1765000000311 } from './create-service-1765000000311.js';
import { IncludeKeys1765000001004 } from './include-keys-1765000001004.js';

/** Every migration of this service's database. */
export const migrations = [
  ...persistenceMigrations,
  ...messagingMigrations,
  CreateInterventions1763700000001,
  CreateOutreach1763700000002,
  CreateCampaigns1764000000504,
  CreateRebuilds1764100000801,
  CreateQuality1764000000802,
  AddInterventionFacts1765000000310,
  CreateService1765000000311,
  CreateAlerts1765000000312,
  CreateErasures1765000000313,
  CreateActivity1765000000101,
  CreateOutcomes1765000000201,
  CreateExperiments1765000000202,
  IncludeKeys1765000001004,
  CreateMerges1764101000201,
];
