import { MessagingModule } from '@guanxi/messaging';
import { PersistenceModule } from '@guanxi/persistence';
import { type DynamicModule, Module } from '@nestjs/common';
import type { FilteringConfig } from './config.js';
import { Audience } from './factors/audience.js';
import { FactorStore } from './factors/factor.store.js';
import { OnBehavioursRecorded } from './factors/on-behaviours-recorded.js';
import { OnRelationshipsChanged } from './factors/on-relationships-changed.js';
import { migrations } from './migrations/index.js';
import { PolicyController } from './policies/policy.controller.js';
import { PolicyEntity } from './policies/policy.entity.js';
import { PolicyStore } from './policies/policy.store.js';
import { PolicyInForce } from './policies/policy-in-force.js';
import { SetPolicy } from './policies/set-policy.js';
import { DecisionEntity } from './screenings/decision.entity.js';
import { DecisionStore } from './screenings/decision.store.js';
import { ScreenAudience } from './screenings/screen-audience.js';
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
  ],
})
export class FilteringModule {
  static configured({ DATABASE_URL, NATS_URL }: FilteringConfig): DynamicModule {
    const entities = [PolicyEntity, ScreeningEntity, DecisionEntity];
    const handlers = [OnRelationshipsChanged, OnBehavioursRecorded];
    return {
      module: FilteringModule,
      imports: [
        PersistenceModule.forRoot({ service, entities, migrations, url: DATABASE_URL }),
        MessagingModule.forRoot({ service, handlers, natsUrl: NATS_URL }),
      ],
    };
  }
}
