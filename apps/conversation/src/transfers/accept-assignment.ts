import { Clock, type Idempotency } from '@guanxi/chassis';
import { Speaker, SystemLineKind } from '@guanxi/contracts/conversation/v1/conversation.js';
import { events, Outbox } from '@guanxi/messaging';
import { Transactions, type Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { AwaitAnswer } from '../bot/await-answer.js';
import { FollowCase } from '../cases/follow-case.js';
import type { Conversation } from '../conversations/conversation.js';
import { ConversationWriter } from '../conversations/conversation-writer.js';
import { CreditAgent } from '../conversations/credit-agent.js';
import { agentServes } from '../interventions/decide-intervention.js';
import { Intervene } from '../interventions/intervene.js';
import { readRequest } from '../interventions/read-request.js';
import { phrases, spokenLanguage } from '../phrases.js';
import { PresenceClient } from '../presence-client.js';
import { type QueueEntry, QueueStore } from './queue.store.js';
import { NotOffered } from './transfer-failures.js';

export interface AcceptAssignmentCommand {
  shopId: string;
  idempotency: Idempotency | undefined;
  agentId: string;
  conversationId: string;
}

/** The agent takes a conversation that is offered to her: the handover (mission C7). */
@Injectable()
export class AcceptAssignment {
  constructor(
    private readonly transactions: Transactions,
    private readonly queue: QueueStore,
    private readonly writer: ConversationWriter,
    private readonly presence: PresenceClient,
    private readonly awaitAnswer: AwaitAnswer,
    private readonly intervene: Intervene,
    private readonly creditAgent: CreditAgent,
    private readonly followCase: FollowCase,
    private readonly outbox: Outbox,
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
    const offered = await this.transactions.read(shopId, (tx) => this.queue.find(tx, shopId, conversationId));
    const seatId = offered && this.isOffered(offered, agentId) ? offered.seatId : null;
    const isSeated = seatId !== null && (await this.presence.acceptSeat(shopId, seatId));
    return this.transactions.once(shopId, idempotency, async (tx) => {
      if (!isSeated) throw new NotOffered();
      const held = await this.writer.hold(tx, shopId, conversationId);
      const entry = await this.queue.find(tx, shopId, conversationId);
      if (entry?.seatId !== seatId) throw new NotOffered();
      return this.handOver(tx, shopId, held, entry, agentId);
    });
  }

  private isOffered({ offeredAgentId, offerExpiresAt }: QueueEntry, agentId: string): boolean {
    return offeredAgentId === agentId && offerExpiresAt !== null && offerExpiresAt > this.clock.now();
  }

  private async handOver(
    tx: Tx,
    shopId: string,
    held: Conversation,
    { seatId, offeredAgentName, queuedAt }: QueueEntry,
    agentId: string,
  ): Promise<Conversation> {
    const { conversationId, customerId, episode } = held;
    const handedOverAt = this.clock.now();
    await this.queue.leave(tx, shopId, conversationId);
    const unanswered = await this.awaitAnswer.cancel(tx, shopId, conversationId);
    for (const { sequence, text } of unanswered) {
      await this.intervene.execute(tx, shopId, held, sequence, readRequest(text), agentServes);
    }
    const owner = { control: 'agent' as const, agentId, seatId: seatId as string };
    const owned = await this.writer.passControl(tx, shopId, held, owner);
    await this.creditAgent.execute(tx, shopId, owned);
    await this.followCase.beginAll(tx, shopId, [conversationId]);
    const text = phrases[spokenLanguage(held.language)].handover(offeredAgentName);
    const value = { kind: SystemLineKind.HANDOVER, text, values: { agent_name: offeredAgentName } };
    await this.writer.say(tx, shopId, owned, { speaker: Speaker.SYSTEM, content: { $case: 'systemLine', value } });
    const { controlEpoch } = owned;
    const completed = {
      shopId,
      conversationId,
      customerId,
      episode,
      agentId,
      controlEpoch,
      queuedAt,
      handedOverAt,
    };
    await this.outbox.add(tx, events.handoverCompleted, shopId, completed);
    return this.writer.now(tx, shopId, conversationId);
  }
}
