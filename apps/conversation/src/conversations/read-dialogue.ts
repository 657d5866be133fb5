import { Transactions } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import type { Conversation } from './conversation.js';
import { MessageStore } from './message.store.js';

/** Reads what was said in an episode, for whoever judges how it is going. */
@Injectable()
export class ReadDialogue {
  constructor(
    private readonly transactions: Transactions,
    private readonly messages: MessageStore,
  ) {}

  /** The last `turns_max` turns before a customer's message, in order; those of hers that still wait are not among them. */
  before(
    shopId: string,
    { conversationId, episode }: Conversation,
    sequence: number,
    turns_max: number,
  ): Promise<{ role: 'customer' | 'agent'; text: string }[]> {
    return this.transactions.read(shopId, (tx) =>
      this.messages.turnsBefore(tx, shopId, conversationId, episode, sequence, turns_max),
    );
  }
}
