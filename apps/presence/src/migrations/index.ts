import { messagingMigrations } from '@guanxi/messaging';
import { persistenceMigrations } from '@guanxi/persistence';
import { AddAbilities1764000000600 } from './add-abilities-1764000000600.js';
import { AddAcceptedAt1764000000603 } from './add-accepted-at-1764000000603.js';
import { AddLimits1764000000601 } from './add-limits-1764000000601.js';
import { AddSchedules1764000000602 } from './add-schedules-1764000000602.js';
import { CreateAgents1763700000001 } from './create-agents-1763700000001.js';
import { CreateLeases1763700000002 } from './create-leases-1763700000002.js';
import { CreateSeats1763700000003 } from './create-seats-1763700000003.js';
import { IncludeKeys1765000001002 } from './include-keys-1765000001002.js';
import { IndexReservedSeats1764000000604 } from './index-reserved-seats-1764000000604.js';
import { KeepAgentStates1764102000202 } from './keep-agent-states-1764102000202.js';

/** Every migration of this service's database. */
export const migrations = [
  ...persistenceMigrations,
  ...messagingMigrations,
  CreateAgents1763700000001,
  CreateLeases1763700000002,
  CreateSeats1763700000003,
  AddAbilities1764000000600,
  AddLimits1764000000601,
  AddSchedules1764000000602,
  AddAcceptedAt1764000000603,
  IndexReservedSeats1764000000604,
  IncludeKeys1765000001002,
  KeepAgentStates1764102000202,
];
