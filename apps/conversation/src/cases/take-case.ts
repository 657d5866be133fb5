import { Clock } from '@guanxi/chassis';
import { Speaker, SystemLineKind } from '@guanxi/contracts/conversation/v1/conversation.js';
import type { Seat } from '@guanxi/contracts/presence/v1/seat.js';
import { events, Outbox } from '@guanxi/messaging';
import { Transactions, type Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { AwaitAnswer } from '../bot/await-answer.js';
import type { Conversation } from '../conversations/conversation.js';
import { ControlPassed } from '../conversations/conversation-failures.js';
import { ConversationWriter } from '../conversations/conversation-writer.js';
import { CreditAgent } from '../conversations/credit-agent.js';
import { OpenConversation } from '../conversations/open-conversation.js';
import { CloseCareMenu } from '../interventions/close-care-menu.js';
import { phrases, spokenLanguage } from '../phrases.js';
import { PresenceClient } from '../presence-client.js';
import { LeaveQueue } from '../transfers/leave-queue.js';
import { ReleaseSeats } from '../transfers/release-seats.js';
import type { CaseCommand } from './assign-case.js';
import { CaseStore } from './case.store.js';
import { CaseNotFound, ConversationTaken, NoSeat, WrongCaseState } from './case-failures.js';
import { decideCase } from './decide-case.js';
import { FollowCase } from './follow-case.js';
import { HoldCase } from './hold-case.js';

/** An agent takes up a case, and with it the customer's conversation (mission C11). */
@Injectable()
export class TakeCase {
  constructor(
    private readonly transactions: Transactions,
    private readonly store: CaseStore,
    private readonly hold: HoldCase,
    private readonly writer: ConversationWriter,
    private readonly openConversation: OpenConversation,
    private readonly closeCareMenu: CloseCareMenu,
    private readonly leaveQueue: LeaveQueue,
    private readonly awaitAnswer: AwaitAnswer,
    private readonly creditAgent: CreditAgent,
    private readonly releaseSeats: ReleaseSeats,
    private readonly presence: PresenceClient,
    private readonly followCase: FollowCase,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
  ) {}

  /**
   * The case is in progress and the conversation is the agent's: it opens again where it was closed, and leaves the queue
   * where it waited. Presence counts her seat first, so that she is never over capacity.
   *
   * @throws {CaseNotFound} @throws {WrongCaseState} when it is solved already.
   * @throws {ConversationTaken} when another agent is talking to the customer.
   * @throws {NoSeat} when she has no seat free.
   * @throws {ControlPassed} when the conversation passed on meanwhile; the seat is free again.
   */
  async execute(command: CaseCommand): Promise<void> {
    const { shopId, caseId, idempotency, caller } = command;
    const agentId = caller.subject;
    const seen = await this.look(shopId, caseId);
    if (seen.control === 'agent' && seen.agentId !== agentId) throw new ConversationTaken();
    const seat = seen.control === 'agent' ? undefined : await this.takeSeat(shopId, seen, agentId);
    try {
      await this.transactions.once(shopId, idempotency, async (tx) => {
        const { held, conversation } = await this.hold.execute(tx, shopId, caseId);
        const isHers = conversation.control === 'agent' && conversation.agentId === agentId;
        if (!isHers) {
          if (!seat || conversation.controlEpoch !== seen.controlEpoch) throw new ControlPassed();
          await this.handOver(tx, shopId, conversation, seat);
        }
        // The handover has begun the case, where nobody worked on it.
        const now = await this.store.find(tx, shopId, caseId);
        const isBegun = now?.step === 'in_progress' && now.assignedAgentId === agentId;
        if (!isBegun) await this.followCase.begin(tx, now ?? held, agentId);
        return {};
      });
    } catch (error) {
      if (seat) await this.giveBack(shopId, seen.conversationId, seat);
      throw error;
    }
  }

  private look(shopId: string, caseId: string): Promise<Conversation> {
    return this.transactions.read(shopId, async (tx) => {
      const found = await this.store.find(tx, shopId, caseId);
      if (!found) throw new CaseNotFound();
      if (!decideCase(found.step, 'begin')) throw new WrongCaseState(found.step, 'begin');
      return this.writer.now(tx, shopId, found.conversationId);
    });
  }

  private async takeSeat(
    shopId: string,
    { conversationId, controlEpoch }: Conversation,
    agentId: string,
  ): Promise<Seat> {
    const idempotencyKey = `case/${conversationId}/${controlEpoch}/${agentId}`;
    const seat = await this.presence.reserveSeatOf(agentId, { shopId, conversationId, idempotencyKey });
    const isHers = seat?.agentId === agentId && (await this.presence.acceptSeat(shopId, seat.seatId));
    if (!seat || !isHers) throw new NoSeat();
    return seat;
  }

  /** A seat that the conversation does not hold goes back. */
  private giveBack(shopId: string, conversationId: string, { seatId }: Seat): Promise<void> {
    return this.transactions.run(shopId, async (tx) => {
      const held = await this.writer.hold(tx, shopId, conversationId);
      if (held.seatId !== seatId) await this.releaseSeats.add(tx, shopId, seatId);
    });
  }

  private async handOver(tx: Tx, shopId: string, conversation: Conversation, seat: Seat): Promise<void> {
    const { conversationId, customerId } = conversation;
    const { agentId, agentName, seatId } = seat;
    await this.closeCareMenu.execute(tx, shopId, conversation, 'expired');
    await this.leaveQueue.execute(tx, shopId, conversationId);
    await this.awaitAnswer.cancel(tx, shopId, conversationId);
    const isClosed = conversation.control === 'closed';
    const open = isClosed ? await this.openConversation.reopen(tx, shopId, conversation) : conversation;
    const queued =
      open.control === 'queued' ? open : await this.writer.passControl(tx, shopId, open, { control: 'queued' });
    const owned = await this.writer.passControl(tx, shopId, queued, { control: 'agent', agentId, seatId });
    await this.creditAgent.execute(tx, shopId, owned);
    await this.followCase.beginAll(tx, shopId, [conversationId]);
    const text = phrases[spokenLanguage(owned.language)].handover(agentName);
    const value = { kind: SystemLineKind.HANDOVER, text, values: { agent_name: agentName } };
    await this.writer.say(tx, shopId, owned, { speaker: Speaker.SYSTEM, content: { $case: 'systemLine', value } });
    const { episode, controlEpoch } = owned;
    const handedOverAt = this.clock.now();
    await this.outbox.add(tx, events.handoverCompleted, shopId, {
      ...{ shopId, conversationId, customerId, episode, agentId, controlEpoch },
      // She waited for no agent: her case has a time limit of its own.
      queuedAt: handedOverAt,
      handedOverAt,
    });
  }
}
