import { messagingMigrations } from '@guanxi/messaging';
import { persistenceMigrations } from '@guanxi/persistence';
import { AddCaseSteps1764000000901 } from './add-case-steps-1764000000901.js';
import { AddHandoverReason1763800000006 } from './add-handover-reason-1763800000006.js';
import { AddPolicies1764000000801 } from './add-policies-1764000000801.js';
import { AddQueueOrder1764000000701 } from './add-queue-order-1764000000701.js';
import { AddRatingReasons1764000000902 } from './add-rating-reasons-1764000000902.js';
import { AddReadings1763800000005 } from './add-readings-1763800000005.js';
import { CountDecisions1765000000300 } from './count-decisions-1765000000300.js';
import { CreateBot1763800000002 } from './create-bot-1763800000002.js';
import { CreateConversations1763800000001 } from './create-conversations-1763800000001.js';
import { CreateDoubtfulSeats1764100000402 } from './create-doubtful-seats-1764100000402.js';
import { CreateInterventions1763800000003 } from './create-interventions-1763800000003.js';
import { CreateServiceTimes1764000000900 } from './create-service-times-1764000000900.js';
import { CreateTransfers1763800000004 } from './create-transfers-1763800000004.js';
import { FindUnansweredCases1764000000903 } from './find-unanswered-cases-1764000000903.js';
import { IncludeKeys1765000001003 } from './include-keys-1765000001003.js';
import { IndexUntoldDecisions1765000000301 } from './index-untold-decisions-1765000000301.js';
import { KeepReleasedSeats1765000002001 } from './keep-released-seats-1765000002001.js';
import { KeepTraces1764100000501 } from './keep-traces-1764100000501.js';
import { KeepWaits1764102000201 } from './keep-waits-1764102000201.js';
import { NoteToldBatches1764101000202 } from './note-told-batches-1764101000202.js';

/** Every migration of this service's database. */
export const migrations = [
  ...persistenceMigrations,
  ...messagingMigrations,
  CreateConversations1763800000001,
  CreateBot1763800000002,
  CreateInterventions1763800000003,
  CreateTransfers1763800000004,
  AddReadings1763800000005,
  AddHandoverReason1763800000006,
  AddQueueOrder1764000000701,
  CreateServiceTimes1764000000900,
  AddCaseSteps1764000000901,
  AddRatingReasons1764000000902,
  FindUnansweredCases1764000000903,
  AddPolicies1764000000801,
  KeepTraces1764100000501,
  CountDecisions1765000000300,
  IndexUntoldDecisions1765000000301,
  IncludeKeys1765000001003,
  CreateDoubtfulSeats1764100000402,
  NoteToldBatches1764101000202,
  KeepWaits1764102000201,
  KeepReleasedSeats1765000002001,
];
