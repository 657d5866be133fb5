import type { Idempotency } from '@guanxi/chassis';
import type { Transactions, Tx } from '@guanxi/persistence';
import type { Conversation } from './conversation.js';
import type { ConversationWriter } from './conversation-writer.js';

/** A request about a conversation, which is held for it. */
export interface InConversation<R> {
  request: R;
  held: Conversation;
}

/**
 * Does several requests of a shop as {@link Transactions.onceEach} does, each in its conversation, which is held. Those about
 * conversations that somebody else is writing into are left.
 *
 * @param work is handed the requests that are open; it changes nothing for those that it returns no answer for.
 */
export function onceInFree<R extends { readonly idempotency: Idempotency; readonly conversationId: string }, T>(
  transactions: Transactions,
  writer: ConversationWriter,
  shopId: string,
  requests: readonly R[],
  work: (tx: Tx, open: readonly InConversation<R>[]) => Promise<ReadonlyMap<R, T>>,
): Promise<ReadonlyMap<R, T>> {
  const free = new Map<string, Conversation>();
  const hold = async (tx: Tx) => {
    free.clear();
    const ids = [...new Set(requests.map(({ conversationId }) => conversationId))];
    for (const held of await writer.holdFree(tx, shopId, ids)) free.set(held.conversationId, held);
    return requests.filter(({ conversationId }) => free.has(conversationId));
  };
  return transactions.onceEach(shopId, requests, hold, (tx, open) =>
    work(
      tx,
      open.map((request) => ({ request, held: free.get(request.conversationId) as Conversation })),
    ),
  );
}
