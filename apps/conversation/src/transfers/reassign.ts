import type { Idempotency } from '@guanxi/chassis';
import { Transactions } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import type { Conversation } from '../conversations/conversation.js';
import { ConversationWriter } from '../conversations/conversation-writer.js';
import { QueueStore } from './queue.store.js';
import { RefuseUnknownSuccessor } from './refuse-unknown-successor.js';
import { Requeue, type Successor } from './requeue.js';
import { NotServed } from './transfer-failures.js';

export interface ReassignCommand {
  shopId: string;
  idempotency: Idempotency | undefined;
  conversationId: string;
  to: Successor;
}

/** A supervisor takes a conversation from its agent and gives it to another (mission C8). */
@Injectable()
export class Reassign {
  constructor(
    private readonly transactions: Transactions,
    private readonly writer: ConversationWriter,
    private readonly queue: QueueStore,
    private readonly requeue: Requeue,
    private readonly refuseUnknown: RefuseUnknownSuccessor,
  ) {}

  /**
   * The conversation, first in the queue; the one who had it is not asked again in this episode.
   *
   * @throws {ConversationNotFound} when the shop has none of this id.
   * @throws {NotServed} when no agent owns it.
   * @throws {AgentUnknown} @throws {GroupUnknown} when the shop has no such agent or group.
   */
  async execute({ shopId, idempotency, conversationId, to }: ReassignCommand): Promise<Conversation> {
    await this.refuseUnknown.execute(shopId, to);
    return this.transactions.once(shopId, idempotency, async (tx) => {
      const held = await this.writer.hold(tx, shopId, conversationId);
      if (held.control !== 'agent') throw new NotServed();
      if (to.agentId !== held.agentId) await this.queue.refuse(tx, shopId, held, held.agentId);
      await this.requeue.execute(tx, shopId, held, to);
      return this.writer.now(tx, shopId, conversationId);
    });
  }
}
