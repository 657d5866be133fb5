import { CaseServiceService } from '@guanxi/contracts/conversation/v1/case.js';
import { Control, ConversationServiceService } from '@guanxi/contracts/conversation/v1/conversation.js';
import { InterventionServiceService } from '@guanxi/contracts/conversation/v1/intervention.js';
import { KnowledgeServiceService } from '@guanxi/contracts/conversation/v1/knowledge.js';
import { TransferServiceService } from '@guanxi/contracts/conversation/v1/transfer.js';
import { waitFor } from '@guanxi/testing';
import type { ShopWorld } from './shop-world.js';

const settled_ms_max = 30_000;

/**
 * One conversation in which the customer was offered a human and got one, with a case and an article of the knowledge
 * base: what every id of the service conversation is taken from.
 */
export async function settleConversations(world: ShopWorld): Promise<void> {
  const { shopId, customerId, agentId, ids, markers } = world;
  const knowledge = world.as('conversation', KnowledgeServiceService, 'merchant');
  const article = {
    articleId: ids.article_id!,
    language: 'zh',
    title: markers.name,
    body: markers.text,
    questions: [],
  };
  await knowledge.putArticle({ ...world.mutation, article: undefined, ...article } as never);
  const conversations = world.as('conversation', ConversationServiceService, 'customer');
  const opened = await conversations.openConversation({
    ...world.mutation,
    customerId,
    channel: 'web',
    language: 'zh',
  });
  const conversationId = opened.conversation?.conversationId ?? '';
  ids.conversation_id = conversationId;
  const say = (text: string) =>
    conversations.sendMessage({ ...world.mutation, conversationId, text: { text, articleIds: [] } });
  await say(`${markers.text} 你们太差劲了，我要投诉，气死我了，骗子！`);
  const interventions = world.as('conversation', InterventionServiceService, 'merchant');
  const offered = async () =>
    (await interventions.listInterventions({ shopId, pageSize: 0, pageToken: '' })).interventions[0]?.interventionId;
  ids.intervention_id = await waitFor(offered, settled_ms_max);
  const transfers = world.as('conversation', TransferServiceService, 'customer');
  await transfers.requestTransfer({ ...world.mutation, conversationId });
  const agent = world.as('conversation', TransferServiceService, 'agent');
  const served = async () => {
    const { conversation } = await conversations.getConversation({ shopId, conversationId });
    if (conversation?.control === Control.AGENT) return true;
    await agent.acceptAssignment({ ...world.mutation, agentId, conversationId }).catch(() => undefined);
    return false;
  };
  await waitFor(served, settled_ms_max);
  const cases = world.as('conversation', CaseServiceService, 'customer');
  const made = await cases.createCase({ ...world.mutation, conversationId, subject: markers.text });
  ids.case_id = made.case?.caseId ?? '';
}
