import { ReconciliationServiceService } from '@guanxi/contracts/analytics/v1/reconciliation.js';
import {
  Control,
  type Conversation,
  ConversationServiceService,
  type Message,
} from '@guanxi/contracts/conversation/v1/conversation.js';
import { CampaignServiceService, type Recipient, RecipientState } from '@guanxi/contracts/filtering/v1/campaign.js';
import { BehaviourServiceService } from '@guanxi/contracts/relationship/v1/behaviour.js';
import { RelationshipServiceService, RelationshipStatus } from '@guanxi/contracts/relationship/v1/relationship.js';
import { collect, type LocalAdapter } from '@guanxi/testing';
import type { Ledger } from '../people/ledger.js';
import { messages_per_day_max, type Shop } from '../people/shop.js';
import type { DrilledStack } from '../stack/drilled-stack.js';
import { checkDeliveries, type Forgotten, type ToldCampaign } from './check-deliveries.js';
import { type ComparedFigure, checkBehaviours, checkFigures, checkRelationships } from './check-facts.js';
import { checkMessages, countHandoverLines } from './check-messages.js';
import { checkTables, query, readTables } from './check-tables.js';
import { together, type Verdict } from './verdict.js';

const page_items_max = 1_000;
const call_ms_max = 30_000;

/**
 * Compares what was attempted, what was acknowledged and what is to be seen now, in the services' own words and in their
 * tables. Call it when nobody calls any more.
 *
 * @throws {GuanxiError} where a service cannot be asked.
 */
export async function checkAll(
  stack: DrilledStack,
  shop: Shop,
  ledger: Ledger,
  adapter: LocalAdapter,
  forgotten?: Forgotten,
): Promise<Verdict> {
  const { shopId } = shop;
  const told = await listMessages(shop);
  const lines = new Map([...told].map(([id, messages]) => [id, countHandoverLines(messages)]));
  const behaviours = await exportBehaviours(shop);
  return together(
    checkMessages(ledger, told),
    checkTables(await readTables(stack, shopId), lines),
    checkBehaviours(ledger, behaviours),
    checkRelationships(ledger, await exportRelationships(shop)),
    checkDeliveries(
      await getCampaigns(shop, ledger),
      [...adapter.taken.values()],
      ledger.relationships,
      messages_per_day_max,
      forgotten,
    ),
    checkFigures([...(await reconcile(shop)), await countCopies(stack, shopId, behaviours.length)]),
  );
}

/** The figures that analytics and the owners count, as both have them now. */
export async function reconcile({ shopId, caller, merchant }: Shop): Promise<ComparedFigure[]> {
  const client = caller.client('analytics', merchant, ReconciliationServiceService);
  const { figures } = await client.reconcile({ shopId }, { deadline_ms: call_ms_max });
  return figures;
}

async function countCopies(stack: DrilledStack, shopId: string, ownerCount: number): Promise<ComparedFigure> {
  const sql = 'SELECT count(*)::int AS count FROM behaviours WHERE shop_id = $1';
  const [counted] = await query<{ count: number }>(stack.databaseUrl('filtering'), sql, [shopId]);
  return { name: 'behaviours in filtering', owner: 'relationship', ownerCount, reportedCount: counted?.count ?? 0 };
}

async function listMessages(shop: Shop): Promise<Map<string, Message[]>> {
  const { shopId, caller, merchant } = shop;
  const client = caller.client('conversation', merchant, ConversationServiceService);
  const conversations: Conversation[] = [];
  const anyone = { customerId: '', agentId: '', control: Control.UNSPECIFIED };
  for (let pageToken = ''; ; ) {
    const page = await client.listConversations({ shopId, pageSize: page_items_max, pageToken, ...anyone });
    conversations.push(...page.conversations);
    pageToken = page.nextPageToken;
    if (pageToken === '') break;
  }
  const told = new Map<string, Message[]>();
  for (const { conversationId } of conversations) {
    const messages: Message[] = [];
    for (;;) {
      const afterSequence = messages.at(-1)?.sequence ?? 0;
      const page = await client.listMessages({ shopId, conversationId, afterSequence, pageSize: page_items_max });
      messages.push(...page.messages);
      if (page.messages.length < page_items_max) break;
    }
    told.set(conversationId, messages);
  }
  return told;
}

async function exportBehaviours({ shopId, caller, operator }: Shop): Promise<string[]> {
  const client = caller.client('relationship', operator, BehaviourServiceService);
  const answers = await collect(client.exportBehaviours({ shopId, fromCustomerId: '' }, { deadline_ms: call_ms_max }));
  return answers.flatMap(({ behaviours }) => behaviours.map(({ behaviourId }) => behaviourId));
}

async function exportRelationships({ shopId, caller, merchant }: Shop) {
  const client = caller.client('relationship', merchant, RelationshipServiceService);
  const asked = { shopId, afterCustomerId: '', status: RelationshipStatus.UNSPECIFIED };
  const answers = await collect(client.exportRelationships(asked, { deadline_ms: call_ms_max }));
  return answers.flatMap(({ relationships }) => relationships);
}

async function getCampaigns({ shopId, caller, merchant }: Shop, ledger: Ledger): Promise<ToldCampaign[]> {
  const client = caller.client('filtering', merchant, CampaignServiceService);
  const campaigns: ToldCampaign[] = [];
  for (const campaignId of ledger.campaigns) {
    const { campaign } = await client.getCampaign({ shopId, campaignId });
    if (!campaign) continue;
    const recipients: Recipient[] = [];
    for (let pageToken = ''; ; ) {
      const asked = { shopId, campaignId, pageSize: page_items_max, pageToken, state: RecipientState.UNSPECIFIED };
      const page = await client.listRecipients(asked);
      recipients.push(...page.recipients);
      pageToken = page.nextPageToken;
      if (pageToken === '') break;
    }
    campaigns.push({ campaign, recipients });
  }
  return campaigns;
}
