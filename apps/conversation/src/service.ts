import { type ServiceOptions, serve } from '@guanxi/chassis';
import { FactServiceService } from '@guanxi/contracts/conversation/facts/v1/facts.js';
import { BotServiceService } from '@guanxi/contracts/conversation/v1/bot.js';
import { BusinessHoursServiceService } from '@guanxi/contracts/conversation/v1/business_hours.js';
import { CaseServiceService } from '@guanxi/contracts/conversation/v1/case.js';
import { ConversationServiceService } from '@guanxi/contracts/conversation/v1/conversation.js';
import { DeadlineServiceService } from '@guanxi/contracts/conversation/v1/deadline.js';
import { InterventionServiceService } from '@guanxi/contracts/conversation/v1/intervention.js';
import { InterventionPolicyServiceService } from '@guanxi/contracts/conversation/v1/intervention_policy.js';
import { KnowledgeServiceService } from '@guanxi/contracts/conversation/v1/knowledge.js';
import { QueuePolicyServiceService } from '@guanxi/contracts/conversation/v1/queue_policy.js';
import { TransferServiceService } from '@guanxi/contracts/conversation/v1/transfer.js';
import { TransferRulesServiceService } from '@guanxi/contracts/conversation/v1/transfer_rules.js';
import { BotController } from './bot/bot.controller.js';
import { TransferRulesController } from './bot/transfer-rules.controller.js';
import { CaseController } from './cases/case.controller.js';
import { type ConversationConfig, conversationConfig } from './config.js';
import { ConversationModule } from './conversation.module.js';
import { ConversationController } from './conversations/conversation.controller.js';
import { DeadlineController } from './deadlines/deadline.controller.js';
import { FactController } from './facts/fact.controller.js';
import { BusinessHoursController } from './hours/business-hours.controller.js';
import { InterventionController } from './interventions/intervention.controller.js';
import { InterventionPolicyController } from './interventions/intervention-policy.controller.js';
import { KnowledgeController } from './knowledge/knowledge.controller.js';
import { QueuePolicyController } from './queue-policy/queue-policy.controller.js';
import { TransferController } from './transfers/transfer.controller.js';

/** The service as it is started: its configuration, its wiring, what it answers. */
export const conversationService: ServiceOptions<ConversationConfig> = {
  name: 'conversation',
  config: conversationConfig,
  module: ConversationModule.configured,
  serves: [
    serve(ConversationServiceService, ConversationController),
    serve(InterventionServiceService, InterventionController),
    serve(BotServiceService, BotController),
    serve(InterventionPolicyServiceService, InterventionPolicyController),
    serve(TransferRulesServiceService, TransferRulesController),
    serve(TransferServiceService, TransferController),
    serve(QueuePolicyServiceService, QueuePolicyController),
    serve(KnowledgeServiceService, KnowledgeController),
    serve(CaseServiceService, CaseController),
    serve(BusinessHoursServiceService, BusinessHoursController),
    serve(DeadlineServiceService, DeadlineController),
    serve(FactServiceService, FactController),
  ],
};
