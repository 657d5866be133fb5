import { Clock } from '@guanxi/chassis';
import type { Seat } from '@guanxi/contracts/presence/v1/seat.js';
import { Transactions, type Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import type { Conversation } from '../conversations/conversation.js';
import { ControlPassed } from '../conversations/conversation-failures.js';
import { ConversationWriter } from '../conversations/conversation-writer.js';
import { OpenConversation } from '../conversations/open-conversation.js';
import { CloseCareMenu } from '../interventions/close-care-menu.js';
import { PresenceClient } from '../presence-client.js';
import { Bell } from '../watch/bell.js';
import { topicOfQueue } from '../watch/watches.js';
import { HandOver } from './hand-over.js';
import { JoinQueue } from './join-queue.js';
import { LeaveQueue } from './leave-queue.js';
import { QueueStore } from './queue.store.js';
import { ReleaseSeats } from './release-seats.js';
import { ConversationTaken, NoSeat } from './transfer-failures.js';

const priority_first = 0;

/** The place in the queue that an agent takes a customer from. */
interface Claim {
  ticket: number;
  controlEpoch: number;
  /** She did not wait before: she stands there only for this agent. */
  isNew: boolean;
}

/** An agent takes a customer whom nobody serves, without an offer: she has a case of hers (mission C8, C11). */
@Injectable()
export class TakeConversation {
  constructor(
    private readonly transactions: Transactions,
    private readonly writer: ConversationWriter,
    private readonly openConversation: OpenConversation,
    private readonly closeCareMenu: CloseCareMenu,
    private readonly queue: QueueStore,
    private readonly joinQueue: JoinQueue,
    private readonly leaveQueue: LeaveQueue,
    private readonly handOver: HandOver,
    private readonly releaseSeats: ReleaseSeats,
    private readonly presence: PresenceClient,
    private readonly bell: Bell,
    private readonly clock: Clock,
  ) {}

  /**
   * Makes the conversation hers: it opens again where it was closed, and comes through the queue like every other, in which
   * it waits for her alone. So what a crash leaves behind is an offer to her, and no seat leaks. One that is hers already
   * stays so.
   *
   * @throws {ConversationNotFound} when the shop has none of this id.
   * @throws {ConversationTaken} when another agent serves the customer, or is about to.
   * @throws {NoSeat} when she has none free; the customer waits where she waited before.
   * @throws {ControlPassed} when the conversation passed on meanwhile; her seat is free again.
   */
  async execute(shopId: string, conversationId: string, agentId: string): Promise<void> {
    const claim = await this.transactions.run(shopId, (tx) => this.claim(tx, shopId, conversationId, agentId));
    if (!claim) return;
    // One that the conversation held before is back before she is counted for it anew.
    await this.releaseSeats.settle(shopId);
    const seat = await this.takeSeat(shopId, conversationId, agentId, claim);
    const isDone = await this.transactions.run(shopId, async (tx) => {
      const held = await this.writer.hold(tx, shopId, conversationId);
      // The queue was quicker, for her.
      if (held.control === 'agent' && held.agentId === agentId) return true;
      const entry = await this.queue.find(tx, shopId, conversationId);
      const isLetGo = await this.releaseSeats.isLetGo(tx, shopId, seat);
      if (entry?.ticket !== claim.ticket || isLetGo) {
        if (seat) await this.releaseSeats.add(tx, shopId, seat.seatId);
        throw new ControlPassed();
      }
      if (!seat) {
        if (claim.isNew) await this.standBack(tx, shopId, held);
        return false;
      }
      await this.queue.leave(tx, shopId, conversationId);
      this.bell.ringAfter(tx, [topicOfQueue(shopId)]);
      const { agentName, seatId } = seat;
      await this.handOver.execute(tx, shopId, [{ held, agentId, agentName, seatId, queuedAt: entry.queuedAt }]);
      return true;
    });
    if (!isDone) throw new NoSeat();
  }

  /** Her place in the queue; undefined where the conversation is hers. */
  private async claim(tx: Tx, shopId: string, conversationId: string, agentId: string): Promise<Claim | undefined> {
    const held = await this.writer.hold(tx, shopId, conversationId);
    if (held.control === 'agent') {
      if (held.agentId !== agentId) throw new ConversationTaken();
      return undefined;
    }
    if (held.control === 'queued') return this.claimWaiting(tx, shopId, held, agentId);
    await this.closeCareMenu.execute(tx, shopId, held, 'expired');
    const open = held.control === 'closed' ? await this.openConversation.reopen(tx, shopId, held) : held;
    const { customerId, episode, controlEpoch } = open;
    const now = this.clock.now();
    const joining = { conversationId, customerId, episode, queuedAt: now, orderedAt: now, scene: '', toGroupId: '' };
    const whom = { priority: priority_first, preferredAgentId: agentId, onlyPreferred: true };
    await this.joinQueue.stand(tx, shopId, open, { ...joining, ...whom });
    const entry = await this.queue.find(tx, shopId, conversationId);
    if (!entry) throw new Error('who has joined the queue is not in it');
    return { ticket: entry.ticket, controlEpoch: controlEpoch + 1, isNew: true };
  }

  private async claimWaiting(tx: Tx, shopId: string, held: Conversation, agentId: string): Promise<Claim> {
    const entry = await this.queue.find(tx, shopId, held.conversationId);
    if (!entry) throw new ControlPassed();
    const isForAnother = entry.onlyPreferred && entry.preferredAgentId !== agentId;
    const isOfferedToAnother = entry.seatId !== null && entry.offeredAgentId !== agentId;
    if (isForAnother || isOfferedToAnother) throw new ConversationTaken();
    return { ticket: entry.ticket, controlEpoch: held.controlEpoch, isNew: false };
  }

  /** A seat of hers that is being served; presence counts it first, so that she is never over capacity. */
  private async takeSeat(
    shopId: string,
    conversationId: string,
    agentId: string,
    { controlEpoch, ticket }: Claim,
  ): Promise<Seat | undefined> {
    const idempotencyKey = `take/${conversationId}/${controlEpoch}/${ticket}`;
    const seat = await this.presence.reserveSeatOf(agentId, { shopId, conversationId, idempotencyKey });
    const isHers = seat?.agentId === agentId && (await this.presence.acceptSeat(shopId, seat.seatId));
    return isHers ? seat : undefined;
  }

  private async standBack(tx: Tx, shopId: string, held: Conversation): Promise<void> {
    const left = await this.leaveQueue.execute(tx, shopId, held.conversationId, 'nobody_there');
    await this.writer.passControl(tx, shopId, held, { control: 'bot', ...left });
  }
}
