import type { Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { type UnansweredMessage, UnansweredStore } from './unanswered.store.js';

/** Has the bot forget what it owes where a human comes in: it says nothing more (mission C7). */
@Injectable()
export class CancelAnswers {
  constructor(private readonly store: UnansweredStore) {}

  /** Returns the messages that it will not answer, each conversation's in order. */
  execute(
    tx: Tx,
    shopId: string,
    conversationIds: string[],
  ): Promise<(UnansweredMessage & { conversationId: string })[]> {
    return this.store.dropAll(tx, shopId, conversationIds);
  }
}
