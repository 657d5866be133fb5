import { MessagingModule } from '@guanxi/messaging';
import { PersistenceModule } from '@guanxi/persistence';
import { type DynamicModule, Module } from '@nestjs/common';
import { BuildColumns } from './columns/build-columns.js';
import { ColumnsStore } from './columns/columns.store.js';
import { COLUMNS_SETTINGS } from './columns/columns-settings.js';
import { CurrentColumns } from './columns/current-columns.js';
import { KeepCheckpoints } from './columns/keep-checkpoints.js';
import { PastColumns } from './columns/past-columns.js';
import type { FilteringConfig } from './config.js';
import { Audience } from './factors/audience.js';
import { FactorStore } from './factors/factor.store.js';
import { OnBehavioursRecorded } from './factors/on-behaviours-recorded.js';
import { OnRelationshipsChanged } from './factors/on-relationships-changed.js';
import { migrations } from './migrations/index.js';
import { ModelInForce } from './models/model-in-force.js';
import { PolicyController } from './policies/policy.controller.js';
import { PolicyEntity } from './policies/policy.entity.js';
import { PolicyStore } from './policies/policy.store.js';
import { PolicyInForce } from './policies/policy-in-force.js';
import { SetPolicy } from './policies/set-policy.js';
import { AdviceStore } from './screenings/advice.store.js';
import { AdviseShop } from './screenings/advise-shop.js';
import { DecisionStore } from './screenings/decision.store.js';
import { ExplainDecision } from './screenings/explain-decision.js';
import { ScreenAudience } from './screenings/screen-audience.js';
import { ScreenBlocks } from './screenings/screen-blocks.js';
import { ScreeningController } from './screenings/screening.controller.js';
import { ScreeningEntity } from './screenings/screening.entity.js';
import { ScreeningStore } from './screenings/screening.store.js';

const service = 'filtering';

@Module({
  providers: [
    PolicyController,
    SetPolicy,
    PolicyStore,
    PolicyInForce,
    OnRelationshipsChanged,
    OnBehavioursRecorded,
    FactorStore,
    Audience,
    ScreeningController,
    ScreenAudience,
    ScreeningStore,
    DecisionStore,
    ScreenBlocks,
    ExplainDecision,
    AdviseShop,
    AdviceStore,
    ModelInForce,
    ColumnsStore,
    BuildColumns,
    KeepCheckpoints,
    CurrentColumns,
    PastColumns,
  ],
})
export class FilteringModule {
  static configured(config: FilteringConfig): DynamicModule {
    const { DATABASE_URL, NATS_URL } = config;
    const settings = {
      relationships_max: config.COLUMNS_RELATIONSHIPS_MAX,
      checkpoint_s: config.COLUMNS_CHECKPOINT_SECONDS,
    };
    const entities = [PolicyEntity, ScreeningEntity];
    const handlers = [OnRelationshipsChanged, OnBehavioursRecorded];
    return {
      module: FilteringModule,
      providers: [{ provide: COLUMNS_SETTINGS, useValue: settings }],
      imports: [
        PersistenceModule.forRoot({ service, entities, migrations, url: DATABASE_URL }),
        MessagingModule.forRoot({ service, handlers, natsUrl: NATS_URL }),
      ],
    };
  }
}
