import { MessagingModule } from '@guanxi/messaging';
import { PersistenceModule } from '@guanxi/persistence';
import { type DynamicModule, Module } from '@nestjs/common';
import { BehaviourController } from './behaviours/behaviour.controller.js';
import { BehaviourEntity } from './behaviours/behaviour.entity.js';
import { BehaviourStore } from './behaviours/behaviour.store.js';
import { RecordBehaviours } from './behaviours/record-behaviours.js';
import type { RelationshipConfig } from './config.js';
import { CheckSending } from './consent/check-sending.js';
import { ConsentController } from './consent/consent.controller.js';
import { PreferenceStore } from './consent/preference.store.js';
import { SendingStore } from './consent/sending.store.js';
import { SetPreferences } from './consent/set-preferences.js';
import { HandleStore } from './identities/handle.store.js';
import { HandleHash } from './identities/handle-hash.js';
import { IdentityController } from './identities/identity.controller.js';
import { LinkHandle } from './identities/link-handle.js';
import { MergeStore } from './identities/merge.store.js';
import { MergeCustomers } from './identities/merge-customers.js';
import { UnlinkHandle } from './identities/unlink-handle.js';
import { UnmergeCustomers } from './identities/unmerge-customers.js';
import { migrations } from './migrations/index.js';
import { PortraitController } from './portraits/portrait.controller.js';
import { PortraitStore } from './portraits/portrait.store.js';
import { ChangeManyRelationships } from './relationships/change-many-relationships.js';
import { ChangeRelationship } from './relationships/change-relationship.js';
import { ImportRelationships } from './relationships/import-relationships.js';
import { RelationshipController } from './relationships/relationship.controller.js';
import { RelationshipEntity } from './relationships/relationship.entity.js';
import { RelationshipStore } from './relationships/relationship.store.js';
import { RelationshipChangeEntity } from './relationships/relationship-change.entity.js';

const service = 'relationship';

@Module({
  providers: [
    RelationshipController,
    ChangeRelationship,
    ImportRelationships,
    ChangeManyRelationships,
    RelationshipStore,
    BehaviourController,
    RecordBehaviours,
    BehaviourStore,
    ConsentController,
    CheckSending,
    SetPreferences,
    PreferenceStore,
    SendingStore,
    IdentityController,
    LinkHandle,
    UnlinkHandle,
    MergeCustomers,
    UnmergeCustomers,
    HandleStore,
    HandleHash,
    MergeStore,
    PortraitController,
    PortraitStore,
  ],
})
export class RelationshipModule {
  static configured({ DATABASE_URL, NATS_URL }: RelationshipConfig): DynamicModule {
    const entities = [RelationshipEntity, RelationshipChangeEntity, BehaviourEntity];
    return {
      module: RelationshipModule,
      imports: [
        PersistenceModule.forRoot({ service, entities, migrations, url: DATABASE_URL }),
        MessagingModule.forRoot({ service, handlers: [], natsUrl: NATS_URL }),
      ],
    };
  }
}
