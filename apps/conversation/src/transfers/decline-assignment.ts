import { Clock, type Idempotency } from '@guanxi/chassis';
import { Transactions } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { ConversationWriter } from '../conversations/conversation-writer.js';
import { Assign } from './assign.js';
import { EndOffer } from './end-offer.js';
import { QueueStore } from './queue.store.js';
import { NotOffered } from './transfer-failures.js';

export interface DeclineAssignmentCommand {
  shopId: string;
  idempotency: Idempotency | undefined;
  agentId: string;
  conversationId: string;
}

/** The agent declines an offer: the conversation is offered to another (mission C8). */
@Injectable()
export class DeclineAssignment {
  constructor(
    private readonly transactions: Transactions,
    private readonly queue: QueueStore,
    private readonly writer: ConversationWriter,
    private readonly endOffer: EndOffer,
    private readonly assign: Assign,
    private readonly clock: Clock,
  ) {}

  /** @throws {NotOffered} when it is not offered to her, or no longer. */
  execute({ shopId, idempotency, agentId, conversationId }: DeclineAssignmentCommand): Promise<void> {
    return this.transactions.once(shopId, idempotency, async (tx) => {
      await this.writer.hold(tx, shopId, conversationId);
      const entry = await this.queue.find(tx, shopId, conversationId);
      const expiresAt = entry?.offeredAgentId === agentId ? entry.offerExpiresAt : null;
      if (!entry || !expiresAt || expiresAt <= this.clock.now()) throw new NotOffered();
      await this.endOffer.execute(tx, shopId, entry);
      this.assign.wakeAfter(tx, shopId);
    });
  }
}
