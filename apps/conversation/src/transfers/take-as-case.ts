import { Transactions } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { SubmitCase } from '../cases/submit-case.js';
import { ConversationWriter } from '../conversations/conversation-writer.js';
import { LeaveQueue } from './leave-queue.js';
import { QueueStore } from './queue.store.js';
import type { QueueEntry } from './queue-entry.js';

/** Takes a customer's request as a case, because nobody is there who could take her (mission C7). */
@Injectable()
export class TakeAsCase {
  constructor(
    private readonly transactions: Transactions,
    private readonly queue: QueueStore,
    private readonly leaveQueue: LeaveQueue,
    private readonly writer: ConversationWriter,
    private readonly submitCase: SubmitCase,
  ) {}

  /** The bot has the word again. Nothing happens where she has left the queue, or has an offer, meanwhile. */
  execute(shopId: string, { conversationId, ticket }: QueueEntry): Promise<void> {
    return this.transactions.run(shopId, async (tx) => {
      const held = await this.writer.hold(tx, shopId, conversationId);
      const entry = await this.queue.find(tx, shopId, conversationId);
      if (entry?.ticket !== ticket || entry.seatId) return;
      const left = await this.leaveQueue.execute(tx, shopId, conversationId, 'nobody_there');
      const passed = await this.writer.passControl(tx, shopId, held, { control: 'bot', ...left });
      // Who waited for the one agent who knows her has asked for no other: the bot begins, as it would have without her.
      if (!entry.onlyPreferred) await this.submitCase.execute(tx, shopId, passed);
    });
  }
}
