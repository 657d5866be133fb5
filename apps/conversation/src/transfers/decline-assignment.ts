import { Clock, type Idempotency } from '@guanxi/chassis';
import { Transactions } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { ConversationWriter } from '../conversations/conversation-writer.js';
import { Assign } from './assign.js';
import { ColleagueOfferStore } from './colleague-offer.store.js';
import { EndOffer } from './end-offer.js';
import { FindColleagues } from './find-colleagues.js';
import { QueueStore } from './queue.store.js';
import type { QueueEntry } from './queue-entry.js';
import { RefuseColleagueOffer } from './refuse-colleague-offer.js';
import { NotOffered } from './transfer-failures.js';

export interface DeclineAssignmentCommand {
  shopId: string;
  idempotency: Idempotency | undefined;
  agentId: string;
  conversationId: string;
}

type Offered = Pick<QueueEntry, 'offeredAgentId' | 'offerExpiresAt'>;

/** The agent declines an offer: the conversation is offered to another (mission C8). */
@Injectable()
export class DeclineAssignment {
  constructor(
    private readonly transactions: Transactions,
    private readonly queue: QueueStore,
    private readonly writer: ConversationWriter,
    private readonly endOffer: EndOffer,
    private readonly assign: Assign,
    private readonly colleagueOffers: ColleagueOfferStore,
    private readonly refuseColleague: RefuseColleagueOffer,
    private readonly findColleagues: FindColleagues,
    private readonly clock: Clock,
  ) {}

  /** @throws {NotOffered} when it is not offered to her, or no longer. */
  execute({ shopId, idempotency, agentId, conversationId }: DeclineAssignmentCommand): Promise<void> {
    return this.transactions.once(shopId, idempotency, async (tx) => {
      await this.writer.hold(tx, shopId, conversationId);
      const entry = await this.queue.find(tx, shopId, conversationId);
      if (entry && this.isOpen(entry, agentId)) {
        await this.endOffer.execute(tx, shopId, entry);
        this.assign.wakeAfter(tx, shopId);
        return;
      }
      const offer = await this.colleagueOffers.find(tx, shopId, conversationId);
      if (!offer || !this.isOpen(offer, agentId)) throw new NotOffered();
      if (await this.refuseColleague.execute(tx, shopId, offer)) this.findColleagues.wakeAfter(tx, shopId);
    });
  }

  private isOpen({ offeredAgentId, offerExpiresAt }: Offered, agentId: string): boolean {
    return offeredAgentId === agentId && offerExpiresAt !== null && offerExpiresAt > this.clock.now();
  }
}
