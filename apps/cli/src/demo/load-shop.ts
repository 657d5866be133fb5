import type { Client } from '@guanxi/chassis/client';
import { KnowledgeServiceService } from '@guanxi/contracts/conversation/v1/knowledge.js';
import { AgentServiceService } from '@guanxi/contracts/presence/v1/agent.js';
import { BehaviourServiceService } from '@guanxi/contracts/relationship/v1/behaviour.js';
import { CategoryServiceService } from '@guanxi/contracts/relationship/v1/category.js';
import { RelationshipServiceService, RelationshipStatus } from '@guanxi/contracts/relationship/v1/relationship.js';
import type { RelationshipHistory } from '@guanxi/testing/marketplace/history.js';
import { knowledgeArticles } from '@guanxi/testing/marketplace/knowledge.js';
import type { Marketplace } from '@guanxi/testing/marketplace/marketplace.js';
import type { Shop } from '@guanxi/testing/marketplace/shop.js';
import { inBatches } from '../import/batches.js';
import { establishRelationships } from '../import/establish-relationships.js';
import { recordBehaviours } from '../import/record-behaviours.js';
import { merchantOf } from '../platform/platform.js';
import type { Session } from '../session.js';
import { startProgress } from '../terminal/progress.js';
import type { ExpectedLoad } from './expected-load.js';

/** Calls that each touch one thing are made so many at once. */
const CALLS_AT_ONCE_MAX = 8;
const PAGE_ITEMS_MAX = 1_000;

/** What loading a shop came to: what was new, and what was there. */
export interface LoadedShop {
  shopId: string;
  agents: number;
  articles: number;
  articlesKnown: number;
  established: number;
  unchanged: number;
  cancelled: number;
  recorded: number;
  repeated: number;
  refused: number;
}

/** Brings a shop's agents, articles, relationships and behaviours in. What is there already stays as it is. */
export async function loadShop(
  session: Session,
  marketplace: Marketplace,
  shop: Shop,
  expected: ExpectedLoad,
): Promise<LoadedShop> {
  const agents = await putAgents(session, shop);
  const { articles, articlesKnown } = await putArticles(session, shop);
  await declareCategories(session, shop);
  const histories = () => historiesOf(marketplace, shop.shopId);
  const relationships = session.platform.client('relationship', RelationshipServiceService, merchantOf(shop.shopId));
  const { shopId } = shop;
  const { newKey, signal } = session;
  if (await isLoaded(session, relationships, shopId, expected)) {
    const known = {
      established: 0,
      unchanged: expected.relationships,
      cancelled: 0,
      recorded: 0,
      repeated: expected.behaviours,
    };
    return { shopId, agents, articles, articlesKnown, ...known, refused: 0 };
  }
  const { established, unchanged } = await establishRelationships(relationships, histories(), {
    shopId,
    newKey,
    signal,
    onAcknowledged: () => {},
  });
  const recorded = await record(session, shopId, histories());
  // Last, so that whoever sees the relationships as they end has seen every behaviour before.
  const cancelled = await cancel(session, relationships, shopId, histories());
  return { shopId, agents, articles, articlesKnown, established, unchanged, cancelled, ...recorded };
}

function* historiesOf(marketplace: Marketplace, shopId: string): Iterable<RelationshipHistory> {
  for (const { relationships } of marketplace.histories()) {
    for (const relationship of relationships) if (relationship.shopId === shopId) yield relationship;
  }
}

/** Whether an earlier run loaded all of it: what is loaded last, in order, is there. */
async function isLoaded(
  { platform }: Session,
  relationships: Client<typeof RelationshipServiceService>,
  shopId: string,
  { lastBehaviour, lastLeaver }: ExpectedLoad,
): Promise<boolean> {
  if (!lastBehaviour) return false;
  const client = platform.client('relationship', BehaviourServiceService, merchantOf(shopId));
  const { customerId, behaviourId } = lastBehaviour;
  const listed = await client.listBehaviours({ shopId, customerId, pageSize: PAGE_ITEMS_MAX, pageToken: '' });
  if (!listed.behaviours.some((behaviour) => behaviour.behaviourId === behaviourId)) return false;
  if (!lastLeaver) return true;
  const { relationship } = await relationships.getRelationship({ shopId, customerId: lastLeaver });
  return relationship?.status === RelationshipStatus.CANCELLED;
}

async function putAgents({ platform, newKey }: Session, { shopId, agents }: Shop): Promise<number> {
  const client = platform.client('presence', AgentServiceService, merchantOf(shopId));
  for (const { agentId, displayName, seats_max } of agents) {
    await client.putAgent({ shopId, idempotencyKey: newKey(), agentId, displayName, seatsMax: seats_max });
  }
  return agents.length;
}

async function declareCategories({ platform, newKey }: Session, { shopId, categories }: Shop): Promise<void> {
  const client = platform.client('relationship', CategoryServiceService, merchantOf(shopId));
  await client.declareCategories({ shopId, idempotencyKey: newKey(), categories: [...categories] });
}

async function putArticles({ platform, newKey }: Session, { shopId }: Shop) {
  const client = platform.client('conversation', KnowledgeServiceService, merchantOf(shopId));
  const { articles: present } = await client.listArticles({ shopId, pageSize: PAGE_ITEMS_MAX, pageToken: '' });
  const known = new Set(present.map(({ articleId, language, body }) => JSON.stringify([articleId, language, body])));
  const articles = knowledgeArticles();
  const missing = articles.filter(
    ({ articleId, language, body }) => !known.has(JSON.stringify([articleId, language, body])),
  );
  for await (const batch of inBatches(missing, CALLS_AT_ONCE_MAX)) {
    await Promise.all(
      batch.map(({ questions, ...article }) =>
        client.putArticle({ shopId, idempotencyKey: newKey(), ...article, questions: [...questions] }),
      ),
    );
  }
  return { articles: missing.length, articlesKnown: articles.length - missing.length };
}

async function record(session: Session, shopId: string, histories: Iterable<RelationshipHistory>) {
  const { platform, newKey, signal, terminal, warn } = session;
  const client = platform.client('relationship', BehaviourServiceService, merchantOf(shopId));
  const progress = startProgress(terminal, shopId);
  function* behaviours() {
    for (const { behaviours } of histories) for (const behaviour of behaviours) yield { behaviour, origin: undefined };
  }
  let acknowledged = 0;
  try {
    return await recordBehaviours(client, behaviours(), {
      shopId,
      newKey,
      signal,
      onAcknowledged: (count) => {
        acknowledged += count;
        progress.update(acknowledged);
      },
      onRefused: (_origin, { field, description }) => warn(`${field}: ${description}`),
    });
  } finally {
    progress.stop();
  }
}

async function cancel(
  { newKey }: Session,
  client: Client<typeof RelationshipServiceService>,
  shopId: string,
  histories: Iterable<RelationshipHistory>,
): Promise<number> {
  let cancelled = 0;
  function* leavers() {
    for (const { customerId, cancelledAt } of histories) if (cancelledAt) yield customerId;
  }
  for await (const batch of inBatches(leavers(), CALLS_AT_ONCE_MAX)) {
    await Promise.all(
      batch.map((customerId) =>
        client.cancelRelationship({ shopId, idempotencyKey: newKey(), customerId, reason: 'annoyed' }),
      ),
    );
    cancelled += batch.length;
  }
  return cancelled;
}
