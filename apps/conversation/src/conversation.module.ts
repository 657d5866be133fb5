import { MessagingModule } from '@guanxi/messaging';
import { PersistenceModule } from '@guanxi/persistence';
import { type DynamicModule, Module } from '@nestjs/common';
import { AnswerFromOrders } from './bot/answer-from-orders.js';
import { AnswerMessages } from './bot/answer-messages.js';
import { AskProvider } from './bot/ask-provider.js';
import { AwaitAnswer } from './bot/await-answer.js';
import { BotController } from './bot/bot.controller.js';
import { CancelAnswers } from './bot/cancel-answers.js';
import { ConsiderMessage } from './bot/consider-message.js';
import { FindAnswer } from './bot/find-answer.js';
import { ShopAddresses } from './bot/shop-addresses.js';
import { ShopEndpoints } from './bot/shop-endpoints.js';
import { TransferRulesController } from './bot/transfer-rules.controller.js';
import { UnansweredStore } from './bot/unanswered.store.js';
import { AnswerSolution } from './cases/answer-solution.js';
import { AssignCase } from './cases/assign-case.js';
import { CaseController } from './cases/case.controller.js';
import { CaseEntity } from './cases/case.entity.js';
import { CaseStore } from './cases/case.store.js';
import { CaseNoteEntity } from './cases/case-note.entity.js';
import { CaseStepEntity } from './cases/case-step.entity.js';
import { CloseUnanswered } from './cases/close-unanswered.js';
import { CreateCase } from './cases/create-case.js';
import type { CaseDesk } from './cases/decide-promise.js';
import { FollowCase } from './cases/follow-case.js';
import { HoldCase } from './cases/hold-case.js';
import { ListCustomerCases } from './cases/list-customer-cases.js';
import { MoveCase } from './cases/move-case.js';
import { NoteCase } from './cases/note-case.js';
import { CASE_DESK, PromiseAnswer } from './cases/promise-answer.js';
import { PutDownCase } from './cases/put-down-case.js';
import { SolveCase } from './cases/solve-case.js';
import { SubmitCase } from './cases/submit-case.js';
import { TakeCase } from './cases/take-case.js';
import { TellSolution } from './cases/tell-solution.js';
import type { ConversationConfig } from './config.js';
import { CloseEpisode } from './conversations/close-episode.js';
import { ATTACHMENT_HOSTS, ConversationController } from './conversations/conversation.controller.js';
import { ConversationEntity } from './conversations/conversation.entity.js';
import { ConversationStore } from './conversations/conversation.store.js';
import { ConversationWriter } from './conversations/conversation-writer.js';
import { CountBotTurns } from './conversations/count-bot-turns.js';
import { CreditAgent } from './conversations/credit-agent.js';
import { EpisodeEntity } from './conversations/episode.entity.js';
import { EpisodeStore } from './conversations/episode.store.js';
import { FindLastAgent } from './conversations/find-last-agent.js';
import { MessageStore } from './conversations/message.store.js';
import { OpenConversation } from './conversations/open-conversation.js';
import { RateEpisode } from './conversations/rate-episode.js';
import { RatingEntity } from './conversations/rating.entity.js';
import { ReadConversation } from './conversations/read-conversation.js';
import { ReadDialogue } from './conversations/read-dialogue.js';
import { SendMessage } from './conversations/send-message.js';
import { WatchMessages } from './conversations/watch-messages.js';
import { DeadlineController } from './deadlines/deadline.controller.js';
import { DeadlineStore } from './deadlines/deadline.store.js';
import { FollowService } from './deadlines/follow-service.js';
import { KeepDeadlines } from './deadlines/keep-deadlines.js';
import { LookAtDeadlines } from './deadlines/look-at-deadlines.js';
import { RecountDeadlines } from './deadlines/recount-deadlines.js';
import { ServiceTargetStore } from './deadlines/service-target.store.js';
import { SetServiceTargets } from './deadlines/set-service-targets.js';
import { WatchDeadlines } from './deadlines/watch-deadlines.js';
import { CustomerRowsStore } from './erasures/customer-rows.store.js';
import { OnCustomerErasureRequested } from './erasures/on-customer-erasure-requested.js';
import { ExportFacts } from './facts/export-facts.js';
import { FactController } from './facts/fact.controller.js';
import { FactStore } from './facts/fact.store.js';
import { WaitFactStore } from './facts/wait-fact.store.js';
import { BusinessHoursController } from './hours/business-hours.controller.js';
import { BusinessHoursStore } from './hours/business-hours.store.js';
import { SetBusinessHours } from './hours/set-business-hours.js';
import { ShopHours } from './hours/shop-hours.js';
import { BotQualityStore } from './interventions/bot-quality.store.js';
import { ChooseCareOption } from './interventions/choose-care-option.js';
import { CloseCareMenu } from './interventions/close-care-menu.js';
import { DecisionCountStore } from './interventions/decision-count.store.js';
import { ExpireMenus } from './interventions/expire-menus.js';
import { FindRequest } from './interventions/find-request.js';
import { HANDOVER_FOLDER, HandoverModels } from './interventions/handover-models.js';
import { Intervene, WEAK_SCENE_SHOPS_SHARE } from './interventions/intervene.js';
import { InterventionController } from './interventions/intervention.controller.js';
import { InterventionEntity } from './interventions/intervention.entity.js';
import { InterventionStore } from './interventions/intervention.store.js';
import { InterventionDecisionEntity } from './interventions/intervention-decision.entity.js';
import { InterventionPolicyController } from './interventions/intervention-policy.controller.js';
import { LookAtEpisode } from './interventions/look-at-episode.js';
import { NameScene } from './interventions/name-scene.js';
import { OnBotQualityMeasured } from './interventions/on-bot-quality-measured.js';
import { ReadHandover } from './interventions/read-handover.js';
import { SetInterventionPolicy } from './interventions/set-intervention-policy.js';
import { TellDecisions } from './interventions/tell-decisions.js';
import { ArticleEntity } from './knowledge/article.entity.js';
import { ArticleStore } from './knowledge/article.store.js';
import { KnowledgeController } from './knowledge/knowledge.controller.js';
import { PutArticle } from './knowledge/put-article.js';
import { SearchArticles } from './knowledge/search-articles.js';
import { migrations } from './migrations/index.js';
import { ReadPolicies } from './policies/read-policies.js';
import { SetPolicy } from './policies/set-policy.js';
import { ShopPolicyEntity } from './policies/shop-policy.entity.js';
import { ShopPolicyStore } from './policies/shop-policy.store.js';
import { PresenceClient } from './presence-client.js';
import { FindQueuePolicy } from './queue-policy/find-queue-policy.js';
import { QueueDoor } from './queue-policy/queue-door.js';
import { QueuePolicyController } from './queue-policy/queue-policy.controller.js';
import { QueuePolicyStore } from './queue-policy/queue-policy.store.js';
import { SetQueuePolicy } from './queue-policy/set-queue-policy.js';
import { sealedColumns } from './sealed-columns.js';
import { AcceptAssignment } from './transfers/accept-assignment.js';
import { Assign } from './transfers/assign.js';
import { AssignQueue } from './transfers/assign-queue.js';
import { AssignmentStore } from './transfers/assignment.store.js';
import { ColleagueOfferStore } from './transfers/colleague-offer.store.js';
import { DeclineAssignment } from './transfers/decline-assignment.js';
import { EndOffer } from './transfers/end-offer.js';
import { FindColleagues } from './transfers/find-colleagues.js';
import { FindPlace } from './transfers/find-place.js';
import { GiveSeats } from './transfers/give-seats.js';
import { HandBack } from './transfers/hand-back.js';
import { HandOver } from './transfers/hand-over.js';
import { JoinQueue } from './transfers/join-queue.js';
import { LeaveQueue } from './transfers/leave-queue.js';
import { LostAgentStore } from './transfers/lost-agent.store.js';
import { OfferToColleague } from './transfers/offer-to-colleague.js';
import { OnAgentPresenceChanged } from './transfers/on-agent-presence-changed.js';
import { OnSeatChanged } from './transfers/on-seat-changed.js';
import { QueueStore } from './transfers/queue.store.js';
import { QueueFigures } from './transfers/queue-figures.js';
import { QueuePlaces } from './transfers/queue-places.js';
import { Reassign } from './transfers/reassign.js';
import { RefuseColleagueOffer } from './transfers/refuse-colleague-offer.js';
import { RefuseUnknownSuccessor } from './transfers/refuse-unknown-successor.js';
import { ReleaseSeats } from './transfers/release-seats.js';
import { ReplaceLostAgents } from './transfers/replace-lost-agents.js';
import { RequestTransfer } from './transfers/request-transfer.js';
import { Requeue } from './transfers/requeue.js';
import { SeatReleaseStore } from './transfers/seat-release.store.js';
import { StopWaiting } from './transfers/stop-waiting.js';
import { TakeAsCase } from './transfers/take-as-case.js';
import { TakeConversation } from './transfers/take-conversation.js';
import { TransferController } from './transfers/transfer.controller.js';
import { WaitForLastAgent } from './transfers/wait-for-last-agent.js';
import { WatchAssignments } from './transfers/watch-assignments.js';
import { WatchPlace } from './transfers/watch-place.js';
import { WithdrawColleagueOffer } from './transfers/withdraw-colleague-offer.js';
import { Bell } from './watch/bell.js';
import { Watches } from './watch/watches.js';

const service = 'conversation';

const entities = [
  ConversationEntity,
  EpisodeEntity,
  RatingEntity,
  InterventionEntity,
  InterventionDecisionEntity,
  ArticleEntity,
  CaseEntity,
  CaseStepEntity,
  CaseNoteEntity,
  ShopPolicyEntity,
];

const conversations = [
  ConversationController,
  OpenConversation,
  SendMessage,
  ReadConversation,
  ReadDialogue,
  WatchMessages,
  CloseEpisode,
  RateEpisode,
  ConversationWriter,
  CountBotTurns,
  CreditAgent,
  FindLastAgent,
  ConversationStore,
  EpisodeStore,
  MessageStore,
  CustomerRowsStore,
  OnCustomerErasureRequested,
  Bell,
  Watches,
];
const bot = [
  AwaitAnswer,
  CancelAnswers,
  AnswerMessages,
  ConsiderMessage,
  FindAnswer,
  AskProvider,
  AnswerFromOrders,
  ShopEndpoints,
  BotController,
  TransferRulesController,
  UnansweredStore,
];
const policies = [ReadPolicies, SetPolicy, SetInterventionPolicy, ShopPolicyStore];
const interventions = [
  InterventionController,
  InterventionPolicyController,
  LookAtEpisode,
  NameScene,
  DecisionCountStore,
  ExpireMenus,
  TellDecisions,
  OnBotQualityMeasured,
  BotQualityStore,
  ChooseCareOption,
  CloseCareMenu,
  FindRequest,
  Intervene,
  ReadHandover,
  HandoverModels,
  InterventionStore,
];
const transfers = [
  TransferController,
  RequestTransfer,
  JoinQueue,
  LeaveQueue,
  FindPlace,
  WatchAssignments,
  PresenceClient,
  AcceptAssignment,
  DeclineAssignment,
  HandBack,
  Assign,
  AssignQueue,
  GiveSeats,
  HandOver,
  Requeue,
  Reassign,
  StopWaiting,
  QueuePlaces,
  WaitForLastAgent,
  WatchPlace,
  ReplaceLostAgents,
  OfferToColleague,
  FindColleagues,
  RefuseColleagueOffer,
  WithdrawColleagueOffer,
  ColleagueOfferStore,
  LostAgentStore,
  EndOffer,
  TakeAsCase,
  TakeConversation,
  RefuseUnknownSuccessor,
  ReleaseSeats,
  OnSeatChanged,
  OnAgentPresenceChanged,
  QueueStore,
  QueueFigures,
  AssignmentStore,
  SeatReleaseStore,
];
const queuePolicy = [QueuePolicyController, FindQueuePolicy, SetQueuePolicy, QueueDoor, QueuePolicyStore];
const knowledge = [KnowledgeController, PutArticle, SearchArticles, ArticleStore];
const hours = [BusinessHoursController, SetBusinessHours, ShopHours, BusinessHoursStore];
const deadlines = [
  DeadlineController,
  SetServiceTargets,
  WatchDeadlines,
  LookAtDeadlines,
  KeepDeadlines,
  FollowService,
  RecountDeadlines,
  DeadlineStore,
  ServiceTargetStore,
];
const cases = [
  CaseController,
  SubmitCase,
  CreateCase,
  PutDownCase,
  AssignCase,
  TakeCase,
  SolveCase,
  AnswerSolution,
  NoteCase,
  CloseUnanswered,
  ListCustomerCases,
  FollowCase,
  MoveCase,
  HoldCase,
  TellSolution,
  PromiseAnswer,
  CaseStore,
];

@Module({
  providers: [
    ...conversations,
    ...bot,
    ...interventions,
    ...transfers,
    ...queuePolicy,
    ...knowledge,
    ...hours,
    ...deadlines,
    ...cases,
    ...policies,
    ExportFacts,
    FactController,
    FactStore,
    WaitFactStore,
  ],
})
export class ConversationModule {
  static configured(config: ConversationConfig): DynamicModule {
    const desk: CaseDesk = {
      timeZone: config.CASE_DESK_TIME_ZONE,
      opensAt_min: config.CASE_DESK_OPENS_AT,
      answerWithin_min: config.CASE_ANSWER_WITHIN_MINUTES,
    };
    return {
      module: ConversationModule,
      imports: [
        PersistenceModule.forRoot({ service, entities, migrations, sealedColumns, url: config.DATABASE_URL }),
        MessagingModule.forRoot({
          service,
          handlers: [OnSeatChanged, OnAgentPresenceChanged, OnBotQualityMeasured, OnCustomerErasureRequested],
          natsUrl: config.NATS_URL,
        }),
      ],
      providers: [
        { provide: CASE_DESK, useValue: desk },
        { provide: ATTACHMENT_HOSTS, useValue: config.ATTACHMENT_HOSTS },
        { provide: ShopAddresses, useValue: new ShopAddresses(config.SHOP_ENDPOINTS) },
        { provide: HANDOVER_FOLDER, useValue: config.HANDOVER_MODELS },
        { provide: WEAK_SCENE_SHOPS_SHARE, useValue: config.WEAK_SCENE_SHOPS_SHARE },
      ],
    };
  }
}
