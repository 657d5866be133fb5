import { type ServiceOptions, serve } from '@guanxi/chassis';
import { BusinessHoursServiceService } from '@guanxi/contracts/conversation/v1/business_hours.js';
import { CaseServiceService } from '@guanxi/contracts/conversation/v1/case.js';
import { ConversationServiceService } from '@guanxi/contracts/conversation/v1/conversation.js';
import { DeadlineServiceService } from '@guanxi/contracts/conversation/v1/deadline.js';
import { InterventionServiceService } from '@guanxi/contracts/conversation/v1/intervention.js';
import { KnowledgeServiceService } from '@guanxi/contracts/conversation/v1/knowledge.js';
import { QueuePolicyServiceService } from '@guanxi/contracts/conversation/v1/queue_policy.js';
import { TransferServiceService } from '@guanxi/contracts/conversation/v1/transfer.js';
import { CaseController } from './cases/case.controller.js';
import { type ConversationConfig, conversationConfig } from './config.js';
import { ConversationModule } from './conversation.module.js';
import { ConversationController } from './conversations/conversation.controller.js';
import { DeadlineController } from './deadlines/deadline.controller.js';
import { BusinessHoursController } from './hours/business-hours.controller.js';
import { InterventionController } from './interventions/intervention.controller.js';
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
    serve(TransferServiceService, TransferController),
    serve(QueuePolicyServiceService, QueuePolicyController),
    serve(KnowledgeServiceService, KnowledgeController),
    serve(CaseServiceService, CaseController),
    serve(BusinessHoursServiceService, BusinessHoursController),
    serve(DeadlineServiceService, DeadlineController),
  ],
};
