import { MessagingModule } from '@guanxi/messaging';
import { PersistenceModule } from '@guanxi/persistence';
import { type DynamicModule, Module } from '@nestjs/common';
import { Adapters } from './adapters/adapters.js';
import { CampaignController } from './campaigns/campaign.controller.js';
import { CampaignEntity } from './campaigns/campaign.entity.js';
import { CampaignStore } from './campaigns/campaign.store.js';
import { CampaignDesk } from './campaigns/campaign-desk.js';
import { CampaignWork } from './campaigns/campaign-work.js';
import { ChangeCampaign } from './campaigns/change-campaign.js';
import { CreateCampaign } from './campaigns/create-campaign.js';
import { ListRecipients } from './campaigns/list-recipients.js';
import { OnCareProposed } from './campaigns/on-care-proposed.js';
import { PlanCampaign } from './campaigns/plan-campaign.js';
import { SettleCampaign } from './campaigns/settle-campaign.js';
import { TellAudience } from './campaigns/tell-audience.js';
import { WatchCampaign } from './campaigns/watch-campaign.js';
import { CapsController } from './caps/caps.controller.js';
import type { Caps } from './caps/caps.js';
import { CapsStore } from './caps/caps.store.js';
import { ContactStore } from './caps/contact.store.js';
import { Contacts, PLATFORM_CAPS } from './caps/contacts.js';
import { SetCaps } from './caps/set-caps.js';
import { ContentCategories } from './categories/content-categories.js';
import { ChannelController } from './channels/channel.controller.js';
import { ChannelEntity } from './channels/channel.entity.js';
import { ChannelStore } from './channels/channel.store.js';
import { ChannelDesk } from './channels/channel-desk.js';
import { ChannelOrigins } from './channels/channel-origins.js';
import { PutChannel } from './channels/put-channel.js';
import { Randomness } from './channels/randomness.js';
import { BuildColumns } from './columns/build-columns.js';
import { CheckpointStore } from './columns/checkpoint.store.js';
import { ColumnsStore } from './columns/columns.store.js';
import { COLUMNS_SETTINGS, type ColumnsSettings } from './columns/columns-settings.js';
import { CurrentColumns } from './columns/current-columns.js';
import { KeepCheckpoints } from './columns/keep-checkpoints.js';
import { PastColumns } from './columns/past-columns.js';
import { RenameInColumns } from './columns/rename-in-columns.js';
import type { FilteringConfig } from './config.js';
import { ChannelPump } from './deliveries/channel-pump.js';
import { DeliveryStore } from './deliveries/delivery.store.js';
import { DeliveryMetrics } from './deliveries/delivery-metrics.js';
import { Enlistment } from './deliveries/enlistment.js';
import { SendBatch } from './deliveries/send-batch.js';
import { TakeBatch } from './deliveries/take-batch.js';
import { CustomerRowsStore } from './erasures/customer-rows.store.js';
import { EraseCustomer } from './erasures/erase-customer.js';
import { OnCustomerErasureRequested } from './erasures/on-customer-erasure-requested.js';
import { Audience } from './factors/audience.js';
import { FactorStore } from './factors/factor.store.js';
import { OnBehavioursRecorded } from './factors/on-behaviours-recorded.js';
import { OnRelationshipsChanged } from './factors/on-relationships-changed.js';
import { migrations } from './migrations/index.js';
import { ModelController } from './models/model.controller.js';
import { ModelStore } from './models/model.store.js';
import { ModelInForce } from './models/model-in-force.js';
import { ModelStability } from './models/model-stability.js';
import { PLATFORM_MODEL, readPlatformModel } from './models/platform-model.js';
import { PromoteModel } from './models/promote-model.js';
import { RollBackModel } from './models/roll-back-model.js';
import { ShowModels } from './models/show-models.js';
import { TrainModel } from './models/train-model.js';
import { DrawFactors } from './models/training/draw-factors.js';
import { GatherOutcomes } from './models/training/gather-outcomes.js';
import { OutcomeStore } from './models/training/outcome.store.js';
import { RunTraining } from './models/training/run-training.js';
import { TRAINING_SETTINGS, type TrainingSettings } from './models/training/training-settings.js';
import { TrainingWork } from './models/training/training-work.js';
import { PolicyController } from './policies/policy.controller.js';
import { PolicyEntity } from './policies/policy.entity.js';
import { PolicyStore } from './policies/policy.store.js';
import { PolicyInForce } from './policies/policy-in-force.js';
import { SetPolicy } from './policies/set-policy.js';
import { RelationshipClient } from './relationship-client.js';
import { AdviceStore } from './screenings/advice.store.js';
import { AdviseShop } from './screenings/advise-shop.js';
import { DecidedBlocks } from './screenings/decided-blocks.js';
import { DecisionStore } from './screenings/decision.store.js';
import { ExplainDecision } from './screenings/explain-decision.js';
import { KeptCustomers } from './screenings/kept-customers.js';
import { PassHelpers } from './screenings/pass-helpers.js';
import { PassOrders } from './screenings/pass-order.js';
import { ScreenAudience } from './screenings/screen-audience.js';
import { ScreenBlocks } from './screenings/screen-blocks.js';
import { ScreenedAudience } from './screenings/screened-audience.js';
import { ScreeningController } from './screenings/screening.controller.js';
import { ScreeningEntity } from './screenings/screening.entity.js';
import { ScreeningStore } from './screenings/screening.store.js';
import { SegmentAudience } from './screenings/segment-audience.js';
import { sealedColumns } from './sealed-columns.js';
import { GatherShares } from './shards/gather-shares.js';
import { HoldShare } from './shards/hold-share.js';
import { ShardController } from './shards/shard.controller.js';
import { ShardPeers } from './shards/shard-peers.js';
import { SHARD_SETTINGS, shardSettings } from './shards/shard-settings.js';

// Some 2,500 behaviours: a screening is to see what was told within a second before.
const load_bytes_max = 256 * 1024;
const service = 'filtering';

const campaigns = [
  CampaignController,
  CreateCampaign,
  ChangeCampaign,
  PlanCampaign,
  TellAudience,
  SettleCampaign,
  ListRecipients,
  WatchCampaign,
  CampaignWork,
  CampaignDesk,
  CampaignStore,
];
const deliveries = [
  ChannelPump,
  TakeBatch,
  SendBatch,
  Enlistment,
  DeliveryStore,
  DeliveryMetrics,
  KeptCustomers,
  DecidedBlocks,
  ScreenedAudience,
  RelationshipClient,
];
const channels = [ChannelController, PutChannel, ChannelDesk, ChannelStore, Adapters, Randomness];
const models = [
  ModelController,
  TrainModel,
  PromoteModel,
  RollBackModel,
  ShowModels,
  ModelInForce,
  ModelStability,
  ModelStore,
  TrainingWork,
  RunTraining,
  GatherOutcomes,
  DrawFactors,
  OutcomeStore,
];
const shards = [ShardController, HoldShare, GatherShares, ShardPeers];
const caps = [CapsController, SetCaps, CapsStore, Contacts, ContactStore];

@Module({
  providers: [
    ...campaigns,
    ...deliveries,
    ...channels,
    ...caps,
    ...models,
    ...shards,
    PolicyController,
    SetPolicy,
    PolicyStore,
    PolicyInForce,
    OnRelationshipsChanged,
    OnBehavioursRecorded,
    OnCareProposed,
    FactorStore,
    Audience,
    ScreeningController,
    ContentCategories,
    ScreenAudience,
    SegmentAudience,
    ScreeningStore,
    DecisionStore,
    PassHelpers,
    ScreenBlocks,
    PassOrders,
    ExplainDecision,
    AdviseShop,
    AdviceStore,
    ColumnsStore,
    CheckpointStore,
    BuildColumns,
    KeepCheckpoints,
    CurrentColumns,
    PastColumns,
  ],
})
export class FilteringModule {
  static configured(config: FilteringConfig): DynamicModule {
    const { DATABASE_URL, NATS_URL } = config;
    const sharding = shardSettings(config);
    const settings: ColumnsSettings = {
      relationships_max: config.COLUMNS_RELATIONSHIPS_MAX,
      shard: sharding.shard,
      checkpoint_s: config.COLUMNS_CHECKPOINT_SECONDS,
    };
    const entities = [PolicyEntity, ScreeningEntity, ChannelEntity, CampaignEntity];
    const handlers = [OnRelationshipsChanged, OnBehavioursRecorded, OnCareProposed, OnCustomerErasureRequested];
    return {
      module: FilteringModule,
      imports: [
        PersistenceModule.forRoot({ service, entities, migrations, sealedColumns, url: DATABASE_URL }),
        MessagingModule.forRoot({ service, handlers, natsUrl: NATS_URL, load_bytes_max }),
      ],
      providers: [
        CustomerRowsStore,
        EraseCustomer,
        OnCustomerErasureRequested,
        RenameInColumns,
        { provide: COLUMNS_SETTINGS, useValue: settings },
        { provide: SHARD_SETTINGS, useValue: sharding },
        { provide: TRAINING_SETTINGS, useValue: trainingSettings(config) },
        { provide: PLATFORM_MODEL, useFactory: () => readPlatformModel(config.SCREENING_MODEL_FILE) },
        { provide: ChannelOrigins, useValue: new ChannelOrigins(config.CHANNEL_ORIGINS) },
        { provide: PLATFORM_CAPS, useValue: platformCaps(config) },
      ],
    };
  }
}

function trainingSettings(config: FilteringConfig): TrainingSettings {
  return {
    outcomeWindow_s: config.OUTCOME_WINDOW_SECONDS,
    claim_ms: config.TRAINING_CLAIM_MS,
    stabilityEvery_s: config.MODEL_STABILITY_SECONDS,
  };
}

function platformCaps(config: FilteringConfig): Caps {
  return {
    perDay: config.PLATFORM_MESSAGES_PER_DAY,
    perWeek: config.PLATFORM_MESSAGES_PER_WEEK,
    spacingMinutes: config.PLATFORM_SPACING_MINUTES,
  };
}
