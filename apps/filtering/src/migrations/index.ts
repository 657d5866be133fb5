import { messagingMigrations } from '@guanxi/messaging';
import { persistenceMigrations } from '@guanxi/persistence';
import { AddDeliveryDoubt1764000000503 } from './add-delivery-doubt-1764000000503.js';
import { AddOutcomeFacts1764000000402 } from './add-outcome-facts-1764000000402.js';
import { AddReactions1764101000312 } from './add-reactions-1764101000312.js';
import { AddReadMin1764101000311 } from './add-read-min-1764101000311.js';
import { AddSegmentAudience1764000000521 } from './add-segment-audience-1764000000521.js';
import { AddSelfStartingCampaigns1764000000522 } from './add-self-starting-campaigns-1764000000522.js';
import { CreateCampaigns1764000000502 } from './create-campaigns-1764000000502.js';
import { CreateChannels1764000000501 } from './create-channels-1764000000501.js';
import { CreateDecisionBlocks1764000000302 } from './create-decision-blocks-1764000000302.js';
import { CreateFactorJournal1764000000301 } from './create-factor-journal-1764000000301.js';
import { CreateFactorRenames1764100000320 } from './create-factor-renames-1764100000320.js';
import { CreateFactorShardCheckpoints1764102000501 } from './create-factor-shard-checkpoints-1764102000501.js';
import { CreateFactors1763700000001 } from './create-factors-1763700000001.js';
import { CreateRedrawnBehaviours1764100000401 } from './create-redrawn-behaviours-1764100000401.js';
import { CreateScreeningModels1764000000401 } from './create-screening-models-1764000000401.js';
import { CreateScreenings1763700000002 } from './create-screenings-1763700000002.js';
import { KeepJournalPlain1766000000201 } from './keep-journal-plain-1766000000201.js';

/** Every migration of this service's database. */
export const migrations = [
  ...persistenceMigrations,
  ...messagingMigrations,
  CreateFactors1763700000001,
  CreateScreenings1763700000002,
  CreateFactorJournal1764000000301,
  CreateFactorRenames1764100000320,
  CreateDecisionBlocks1764000000302,
  CreateScreeningModels1764000000401,
  AddOutcomeFacts1764000000402,
  CreateChannels1764000000501,
  CreateCampaigns1764000000502,
  AddSegmentAudience1764000000521,
  AddSelfStartingCampaigns1764000000522,
  AddDeliveryDoubt1764000000503,
  CreateRedrawnBehaviours1764100000401,
  AddReadMin1764101000311,
  AddReactions1764101000312,
  CreateFactorShardCheckpoints1764102000501,
  KeepJournalPlain1766000000201,
];
