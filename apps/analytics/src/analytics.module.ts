import { MessagingModule } from '@guanxi/messaging';
import { PersistenceModule } from '@guanxi/persistence';
import { type DynamicModule, Module } from '@nestjs/common';
import { ActivityController } from './activity/activity.controller.js';
import { ActivityStore } from './activity/activity.store.js';
import { CurrentActivity } from './activity/current-activity.js';
import { FactOwners } from './activity/fact-owners.js';
import { JournalReader } from './activity/journal-reader.js';
import { KnownNumbers } from './activity/known-numbers.js';
import { NumberedNames } from './activity/numbered-names.js';
import { RebuildActivity } from './activity/rebuild-activity.js';
import { RecordBehaviours } from './activity/record-behaviours.js';
import { RecordChannels } from './activity/record-channels.js';
import { RecordDeliveries } from './activity/record-deliveries.js';
import { RecordFacts } from './activity/record-facts.js';
import { RecordService } from './activity/record-service.js';
import { RelationshipOwner } from './activity/relationship-owner.js';
import { BehaviourReportController } from './behaviour/behaviour-report.controller.js';
import { ChooseFacts } from './behaviour/choose-facts.js';
import { CountFunnel } from './behaviour/count-funnel.js';
import { DistributePortraits } from './behaviour/distribute-portraits.js';
import { TracePaths } from './behaviour/trace-paths.js';
import type { AnalyticsConfig } from './config.js';
import { EraseCustomer } from './erasure/erase-customer.js';
import { ErasedIdsStore } from './erasure/erased-ids.store.js';
import { ErasureController } from './erasure/erasure.controller.js';
import { ErasureStore } from './erasure/erasure.store.js';
import { KnownFacts } from './erasure/known-facts.js';
import { OnCustomerErasureRequested } from './erasure/on-customer-erasure-requested.js';
import { AssignVariants } from './experiments/assign-variants.js';
import { CreateExperiment } from './experiments/create-experiment.js';
import { EstimatePlan } from './experiments/estimate-plan.js';
import { ExperimentController } from './experiments/experiment.controller.js';
import { ExperimentStore } from './experiments/experiment.store.js';
import { ExperimentMeasureStore } from './experiments/experiment-measure.store.js';
import { MeasureExperiment } from './experiments/measure-experiment.js';
import { NoteConversationOwner } from './experiments/note-conversation-owner.js';
import { NoteRollout } from './experiments/note-rollout.js';
import { RolloutStore } from './experiments/rollout.store.js';
import { StopExperiment } from './experiments/stop-experiment.js';
import { AftermathStore } from './interventions/aftermath.store.js';
import { InterventionFactsStore } from './interventions/intervention-facts.store.js';
import { InterventionReportController } from './interventions/intervention-report.controller.js';
import { InterventionReportStore } from './interventions/intervention-report.store.js';
import { OnCancellations } from './interventions/on-cancellations.js';
import { OnCaseSubmitted } from './interventions/on-case-submitted.js';
import { OnEpisodeClosed } from './interventions/on-episode-closed.js';
import { OnEpisodeOpened } from './interventions/on-episode-opened.js';
import { OnEpisodeRated } from './interventions/on-episode-rated.js';
import { OnHandoverCompleted } from './interventions/on-handover-completed.js';
import { OnInterventionAnswered } from './interventions/on-intervention-answered.js';
import { OnInterventionOffered } from './interventions/on-intervention-offered.js';
import { OnPurchases } from './interventions/on-purchases.js';
import { AlertStore } from './live/alert.store.js';
import { ChangeAlertRules } from './live/change-alert-rules.js';
import { LiveController } from './live/live.controller.js';
import { LiveFiguresStore } from './live/live-figures.store.js';
import { LookAtAlerts } from './live/look-at-alerts.js';
import { TellAlert } from './live/tell-alert.js';
import { WatchAlerts } from './live/watch-alerts.js';
import { WatchFigures } from './live/watch-figures.js';
import { Watchers } from './live/watchers.js';
import { migrations } from './migrations/index.js';
import { CampaignAudienceStore } from './outreach/campaign-audience.store.js';
import { MeasureOutreach } from './outreach/measure-outreach.js';
import { OnBehavioursRecorded } from './outreach/on-behaviours-recorded.js';
import { OnCampaignAudienceDecided } from './outreach/on-campaign-audience-decided.js';
import { OnCampaignSettled } from './outreach/on-campaign-settled.js';
import { OnMessagesDelivered } from './outreach/on-messages-delivered.js';
import { OnRelationshipsChanged } from './outreach/on-relationships-changed.js';
import { OnScreeningCompleted } from './outreach/on-screening-completed.js';
import { OutcomeStore } from './outreach/outcome.store.js';
import { OutreachFactsStore } from './outreach/outreach-facts.store.js';
import { OutreachMeasureStore } from './outreach/outreach-measure.store.js';
import { OutreachReportController } from './outreach/outreach-report.controller.js';
import { OutreachReportStore } from './outreach/outreach-report.store.js';
import { MergeStore } from './persons/merge.store.js';
import { OnCustomersMerged } from './persons/on-customers-merged.js';
import { OnCustomersUnmerged } from './persons/on-customers-unmerged.js';
import { CountRating } from './quality/count-rating.js';
import { MeasureShop } from './quality/measure-shop.js';
import { QualityController } from './quality/quality.controller.js';
import { QualityStore } from './quality/quality.store.js';
import { DecisionHoursStore } from './questions/decision-hours.store.js';
import { OnDecisionsCounted } from './questions/on-decisions-counted.js';
import { QuestionReportController } from './questions/question-report.controller.js';
import { QuestionReportStore } from './questions/question-report.store.js';
import { DrawingHandlers } from './rebuild/drawing-handlers.js';
import { OutreachOwners } from './rebuild/outreach-owners.js';
import { RebuildStore } from './rebuild/rebuild.store.js';
import { RebuildFacts } from './rebuild/rebuild-facts.js';
import { RebuiltShops } from './rebuild/rebuilt-shops.js';
import { ServiceOwners } from './rebuild/service-owners.js';
import { DeliveriesStore } from './reconciliation/deliveries.store.js';
import { OnDeliveries } from './reconciliation/on-deliveries.js';
import { Owners } from './reconciliation/owners.js';
import { ReconciliationController } from './reconciliation/reconciliation.controller.js';
import { ReportedStore } from './reconciliation/reported.store.js';
import { ReportTurns } from './report-turns.js';
import { MeasureRetention } from './retention/measure-retention.js';
import { RetentionController } from './retention/retention.controller.js';
import { sealedColumns } from './sealed-columns.js';
import { AgentReportStore } from './service/agent-report.store.js';
import { OccupancyStore } from './service/occupancy.store.js';
import { OnAgentPresenceChanged } from './service/on-agent-presence-changed.js';
import { OnCaseChanged } from './service/on-case-changed.js';
import { OnCustomerQueued } from './service/on-customer-queued.js';
import { OnDeadlineEnded } from './service/on-deadline-ended.js';
import { OnDeadlineMissed } from './service/on-deadline-missed.js';
import { OnQueueLeft } from './service/on-queue-left.js';
import { OnSeatChanged } from './service/on-seat-changed.js';
import { OnWaitServed } from './service/on-wait-served.js';
import { PresenceFactsStore } from './service/presence-facts.store.js';
import { ServiceFactsStore } from './service/service-facts.store.js';
import { ServiceReportController } from './service/service-report.controller.js';
import { ServiceReportStore } from './service/service-report.store.js';

const service = 'analytics';

// Those first that wait for an answer of the database: behind rows that are being written they would wait for those too.
const handlers = [
  RecordBehaviours,
  RecordChannels,
  RecordDeliveries,
  RecordService,
  OnCustomerErasureRequested,
  OnInterventionOffered,
  OnInterventionAnswered,
  OnEpisodeOpened,
  NoteConversationOwner,
  NoteRollout,
  OnEpisodeClosed,
  OnEpisodeRated,
  CountRating,
  OnHandoverCompleted,
  OnCaseSubmitted,
  OnScreeningCompleted,
  OnCampaignAudienceDecided,
  OnMessagesDelivered,
  OnCampaignSettled,
  OnRelationshipsChanged,
  OnBehavioursRecorded,
  OnPurchases,
  OnCancellations,
  OnCustomersMerged,
  OnCustomersUnmerged,
  OnDeliveries,
  OnDecisionsCounted,
  OnCustomerQueued,
  OnQueueLeft,
  OnWaitServed,
  OnDeadlineMissed,
  OnDeadlineEnded,
  OnCaseChanged,
  OnAgentPresenceChanged,
  OnSeatChanged,
];

@Module({
  providers: [
    ...handlers,
    ExperimentController,
    ExperimentStore,
    RolloutStore,
    ExperimentMeasureStore,
    EstimatePlan,
    CreateExperiment,
    AssignVariants,
    MeasureExperiment,
    StopExperiment,
    InterventionFactsStore,
    InterventionReportController,
    InterventionReportStore,
    CampaignAudienceStore,
    OutcomeStore,
    OutreachMeasureStore,
    MeasureOutreach,
    OutreachFactsStore,
    OutreachReportController,
    OutreachReportStore,
    QualityController,
    QualityStore,
    MeasureShop,
    MergeStore,
    OutreachOwners,
    RebuildFacts,
    ServiceOwners,
    DrawingHandlers,
    RebuildStore,
    RebuiltShops,
    ReconciliationController,
    Owners,
    ReportedStore,
    AftermathStore,
    DeliveriesStore,
    DecisionHoursStore,
    QuestionReportController,
    QuestionReportStore,
    ServiceFactsStore,
    PresenceFactsStore,
    OccupancyStore,
    AgentReportStore,
    ServiceReportController,
    ServiceReportStore,
    AlertStore,
    ChangeAlertRules,
    LiveController,
    LiveFiguresStore,
    LookAtAlerts,
    TellAlert,
    WatchAlerts,
    WatchFigures,
    Watchers,
    EraseCustomer,
    ErasureController,
    ErasureStore,
    ErasedIdsStore,
    KnownFacts,
    ActivityController,
    ActivityStore,
    CurrentActivity,
    FactOwners,
    JournalReader,
    KnownNumbers,
    NumberedNames,
    RebuildActivity,
    RecordFacts,
    RelationshipOwner,
    BehaviourReportController,
    ChooseFacts,
    CountFunnel,
    DistributePortraits,
    TracePaths,
    ReportTurns,
    MeasureRetention,
    RetentionController,
  ],
})
export class AnalyticsModule {
  static configured({ DATABASE_URL, NATS_URL }: AnalyticsConfig): DynamicModule {
    return {
      module: AnalyticsModule,
      imports: [
        PersistenceModule.forRoot({ service, migrations, sealedColumns, url: DATABASE_URL }),
        MessagingModule.forRoot({ service, handlers, preparation: KnownFacts, natsUrl: NATS_URL }),
      ],
    };
  }
}
