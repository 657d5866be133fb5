import type { Caller } from '@guanxi/chassis';
import type { Message } from '@guanxi/contracts/conversation/v1/conversation.js';
import { type ReadTx, Transactions } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import type { Conversation } from './conversation.js';
import { ConversationStore } from './conversation.store.js';
import { ConversationNotFound } from './conversation-failures.js';
import { MessageStore } from './message.store.js';
import { refuseForeignReader } from './refuse-foreign.js';

/** Reads a conversation for those who may. */
@Injectable()
export class ReadConversation {
  constructor(
    private readonly transactions: Transactions,
    private readonly conversations: ConversationStore,
    private readonly messages: MessageStore,
  ) {}

  /**
   * The conversation as it stands.
   *
   * @throws {ConversationNotFound} when the shop has none of this id.
   * @throws {OtherPerson} when it is not the caller's to read.
   */
  execute(shopId: string, conversationId: string, caller: Caller): Promise<Conversation> {
    return this.transactions.read(shopId, (tx) => this.admit(tx, shopId, conversationId, caller));
  }

  /** Up to `messages_max` messages behind a sequence number, in order. Throws as {@link execute} does. */
  messagesAfter(
    shopId: string,
    conversationId: string,
    caller: Caller,
    afterSequence: number,
    messages_max: number,
  ): Promise<Message[]> {
    return this.transactions.read(shopId, async (tx) => {
      const [, messages] = await Promise.all([
        this.admit(tx, shopId, conversationId, caller),
        this.messages.after(tx, shopId, conversationId, afterSequence, messages_max),
      ]);
      return messages;
    });
  }

  private async admit(tx: ReadTx, shopId: string, conversationId: string, caller: Caller): Promise<Conversation> {
    const found = await this.conversations.find(tx, shopId, conversationId);
    if (!found) throw new ConversationNotFound();
    const mayBeInvolved = caller.role === 'agent' && caller.subject !== found.agentId;
    const involved = mayBeInvolved ? await this.conversations.agentsInvolved(tx, shopId, found) : [];
    refuseForeignReader(caller, found, involved);
    return found;
  }
}
