import { serve, startService } from '@guanxi/chassis';
import { CaseServiceService } from '@guanxi/contracts/conversation/v1/case.js';
import { ConversationServiceService } from '@guanxi/contracts/conversation/v1/conversation.js';
import { InterventionServiceService } from '@guanxi/contracts/conversation/v1/intervention.js';
import { KnowledgeServiceService } from '@guanxi/contracts/conversation/v1/knowledge.js';
import { TransferServiceService } from '@guanxi/contracts/conversation/v1/transfer.js';
import { CaseController } from './cases/case.controller.js';
import { conversationConfig } from './config.js';
import { ConversationModule } from './conversation.module.js';
import { ConversationController } from './conversations/conversation.controller.js';
import { InterventionController } from './interventions/intervention.controller.js';
import { KnowledgeController } from './knowledge/knowledge.controller.js';
import { TransferController } from './transfers/transfer.controller.js';

await startService({
  name: 'conversation',
  config: conversationConfig,
  module: ConversationModule.configured,
  serves: [
    serve(ConversationServiceService, ConversationController),
    serve(InterventionServiceService, InterventionController),
    serve(TransferServiceService, TransferController),
    serve(KnowledgeServiceService, KnowledgeController),
    serve(CaseServiceService, CaseController),
  ],
});
