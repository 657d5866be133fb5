import { MessagingModule } from '@guanxi/messaging';
import { PersistenceModule } from '@guanxi/persistence';
import { type DynamicModule, Module } from '@nestjs/common';
import { BehaviourController } from './behaviours/behaviour.controller.js';
import { BehaviourEntity } from './behaviours/behaviour.entity.js';
import { BehaviourStore } from './behaviours/behaviour.store.js';
import { RecordBehaviours } from './behaviours/record-behaviours.js';
import { CareController } from './care/care.controller.js';
import { CareStore } from './care/care.store.js';
import { ProposeCare } from './care/propose-care.js';
import { PutCareRule } from './care/put-care-rule.js';
import { CategoryController } from './categories/category.controller.js';
import { CategoryStore } from './categories/category.store.js';
import { DeclareCategories } from './categories/declare-categories.js';
import { KnownCategories } from './categories/known-categories.js';
import type { RelationshipConfig } from './config.js';
import { CheckSending } from './consent/check-sending.js';
import { ConsentController } from './consent/consent.controller.js';
import { PreferenceStore } from './consent/preference.store.js';
import { SendingStore } from './consent/sending.store.js';
import { SetPreferences } from './consent/set-preferences.js';
import { AskAgain } from './erasures/ask-again.js';
import { CustomerRowsStore } from './erasures/customer-rows.store.js';
import { EraseCustomer } from './erasures/erase-customer.js';
import { ErasureController } from './erasures/erasure.controller.js';
import { ErasureStore } from './erasures/erasure.store.js';
import { OnConversationsErased, OnDeliveriesErased, OnFactsErased } from './erasures/on-parts-erased.js';
import { HandleStore } from './identities/handle.store.js';
import { HandleHash } from './identities/handle-hash.js';
import { HoldPerson } from './identities/hold-person.js';
import { IdentityController } from './identities/identity.controller.js';
import { LinkHandle } from './identities/link-handle.js';
import { MergeStore } from './identities/merge.store.js';
import { MergeCustomers } from './identities/merge-customers.js';
import { UnlinkHandle } from './identities/unlink-handle.js';
import { UnmergeCustomers } from './identities/unmerge-customers.js';
import { migrations } from './migrations/index.js';
import { OrderController } from './orders/order.controller.js';
import { OrderStore } from './orders/order.store.js';
import { RecordOrderFacts } from './orders/record-order-facts.js';
import { DeclareFacts } from './portraits/declare-facts.js';
import { DeclaredFactsStore } from './portraits/declared-facts.store.js';
import { OnBehavioursRecorded } from './portraits/on-behaviours-recorded.js';
import { OnCustomersMerged, OnCustomersUnmerged } from './portraits/on-people-changed.js';
import { PortraitController } from './portraits/portrait.controller.js';
import { PortraitStore } from './portraits/portrait.store.js';
import { PortraitCountsStore } from './portraits/portrait-counts.store.js';
import { PortraitFactsStore } from './portraits/portrait-facts.store.js';
import { ValuationStore } from './portraits/valuation.store.js';
import { ValueCustomers } from './portraits/value-customers.js';
import { ValueOverdueShops } from './portraits/value-overdue-shops.js';
import { CancelErased } from './relationships/cancel-erased.js';
import { ChangeManyRelationships } from './relationships/change-many-relationships.js';
import { ChangeRelationship } from './relationships/change-relationship.js';
import { ImportRelationships } from './relationships/import-relationships.js';
import { RelationshipController } from './relationships/relationship.controller.js';
import { RelationshipEntity } from './relationships/relationship.entity.js';
import { RelationshipStore } from './relationships/relationship.store.js';
import { RelationshipChangeEntity } from './relationships/relationship-change.entity.js';
import { Rounds } from './rounds.js';
import { sealedColumns } from './sealed-columns.js';
import { PutSegment } from './segments/put-segment.js';
import { SegmentController } from './segments/segment.controller.js';
import { SegmentStore } from './segments/segment.store.js';
import { SegmentMembers } from './segments/segment-members.js';

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
    PortraitCountsStore,
    PortraitStore,
    PortraitFactsStore,
    OnBehavioursRecorded,
    OnCustomersMerged,
    OnCustomersUnmerged,
    DeclareFacts,
    DeclaredFactsStore,
    ValueCustomers,
    ValueOverdueShops,
    ValuationStore,
    SegmentController,
    PutSegment,
    SegmentMembers,
    SegmentStore,
    CategoryController,
    DeclareCategories,
    KnownCategories,
    CategoryStore,
    OrderController,
    RecordOrderFacts,
    OrderStore,
    CareController,
    PutCareRule,
    ProposeCare,
    CareStore,
    ErasureController,
    EraseCustomer,
    CancelErased,
    HoldPerson,
    ErasureStore,
    CustomerRowsStore,
    AskAgain,
    OnDeliveriesErased,
    OnConversationsErased,
    OnFactsErased,
    Rounds,
  ],
})
export class RelationshipModule {
  static configured({ DATABASE_URL, NATS_URL }: RelationshipConfig): DynamicModule {
    const entities = [RelationshipEntity, RelationshipChangeEntity, BehaviourEntity];
    return {
      module: RelationshipModule,
      imports: [
        PersistenceModule.forRoot({ service, entities, migrations, sealedColumns, url: DATABASE_URL }),
        MessagingModule.forRoot({
          service,
          handlers: [
            OnBehavioursRecorded,
            OnCustomersMerged,
            OnCustomersUnmerged,
            OnDeliveriesErased,
            OnConversationsErased,
            OnFactsErased,
          ],
          // Portraits are drawn from its own: at a peak, whoever decides on behaviours and whoever records them comes first.
          unhurried: [service],
          // A screening looks up to the last second.
          keepsPaceWith: 'filtering',
          natsUrl: NATS_URL,
        }),
      ],
    };
  }
}
