import { Clock, type Idempotency, linkToKept } from '@guanxi/chassis';
import { type ReadTx, Transactions, type Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import type { Conversation } from '../conversations/conversation.js';
import { ConversationWriter } from '../conversations/conversation-writer.js';
import { PresenceClient } from '../presence-client.js';
import { Bell } from '../watch/bell.js';
import { topicOfQueue } from '../watch/watches.js';
import { ColleagueOfferStore } from './colleague-offer.store.js';
import { HandOver } from './hand-over.js';
import { QueueStore } from './queue.store.js';
import { ReleaseSeats } from './release-seats.js';
import { NotOffered } from './transfer-failures.js';

export interface AcceptAssignmentCommand {
  shopId: string;
  idempotency: Idempotency | undefined;
  agentId: string;
  conversationId: string;
}

/** What is offered to an agent, by the queue or by the colleague who owns the conversation. */
interface Offered {
  seatId: string | null;
  offeredAgentId: string;
  offeredAgentName: string;
  offerExpiresAt: Date | null;
  /** Empty where she comes from the queue. */
  fromAgentId: string;
  since: Date;
  /** The span in which she began to wait. */
  trace: string | null;
}

/** The agent takes a conversation that is offered to her: the handover (mission C7, C8). */
@Injectable()
export class AcceptAssignment {
  constructor(
    private readonly transactions: Transactions,
    private readonly queue: QueueStore,
    private readonly colleagueOffers: ColleagueOfferStore,
    private readonly writer: ConversationWriter,
    private readonly presence: PresenceClient,
    private readonly handOver: HandOver,
    private readonly releaseSeats: ReleaseSeats,
    private readonly bell: Bell,
    private readonly clock: Clock,
  ) {}

  /**
   * The conversation, hers. Presence counts her seat first, so that she is never over capacity; a crash in between
   * leaves the offer as it is, and the agent's repeat goes on from there.
   *
   * @throws {NotOffered} when it is not offered to her, or no longer.
   * @throws {GuanxiError} when presence cannot be asked; nothing has changed then.
   */
  async execute({ shopId, idempotency, agentId, conversationId }: AcceptAssignmentCommand): Promise<Conversation> {
    const offered = await this.transactions.read(shopId, (tx) => this.find(tx, shopId, conversationId));
    const seatId = offered && this.isOffered(offered, agentId) ? offered.seatId : null;
    const isSeated = seatId !== null && (await this.presence.acceptSeat(shopId, seatId));
    return this.transactions.once(shopId, idempotency, async (tx) => {
      if (!isSeated) throw new NotOffered();
      const held = await this.writer.hold(tx, shopId, conversationId);
      const offer = await this.find(tx, shopId, conversationId);
      if (offer?.seatId !== seatId) throw new NotOffered();
      linkToKept(offer.trace);
      await this.take(tx, shopId, held, offer);
      const { offeredAgentName: agentName, since: queuedAt } = offer;
      await this.handOver.execute(tx, shopId, [{ held, agentId, agentName, seatId, queuedAt }]);
      return this.writer.now(tx, shopId, conversationId);
    });
  }

  private async find(tx: ReadTx, shopId: string, conversationId: string): Promise<Offered | undefined> {
    const entry = await this.queue.find(tx, shopId, conversationId);
    if (entry) return { ...entry, fromAgentId: '', since: entry.queuedAt };
    const offer = await this.colleagueOffers.find(tx, shopId, conversationId);
    return offer && { ...offer, since: offer.askedAt, trace: null };
  }

  private isOffered({ offeredAgentId, offerExpiresAt }: Offered, agentId: string): boolean {
    return offeredAgentId === agentId && offerExpiresAt !== null && offerExpiresAt > this.clock.now();
  }

  /** Takes her out of the queue, or from the colleague, whose seat is free again. */
  private async take(tx: Tx, shopId: string, held: Conversation, { fromAgentId }: Offered): Promise<void> {
    const { conversationId } = held;
    if (fromAgentId === '') {
      await this.queue.leave(tx, shopId, conversationId);
      this.bell.ringAfter(tx, [topicOfQueue(shopId)]);
    } else {
      await this.colleagueOffers.drop(tx, shopId, conversationId);
      await this.releaseSeats.add(tx, shopId, held.seatId as string);
    }
  }
}
