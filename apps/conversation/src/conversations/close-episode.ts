import { type Caller, Clock, type Idempotency } from '@guanxi/chassis';
import { Speaker, SystemLineKind } from '@guanxi/contracts/conversation/v1/conversation.js';
import { events, Outbox } from '@guanxi/messaging';
import { Transactions, type Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { AwaitAnswer } from '../bot/await-answer.js';
import { FollowCase } from '../cases/follow-case.js';
import { CloseCareMenu } from '../interventions/close-care-menu.js';
import { NameScene } from '../interventions/name-scene.js';
import { phrases, spokenLanguage } from '../phrases.js';
import { LeaveQueue } from '../transfers/leave-queue.js';
import { ReleaseSeats } from '../transfers/release-seats.js';
import type { WaitLeft } from '../transfers/wait-left.js';
import type { Conversation } from './conversation.js';
import { NotTheOwner } from './conversation-failures.js';
import { ConversationWriter } from './conversation-writer.js';
import { EpisodeStore } from './episode.store.js';
import { refuseForeignCustomer } from './refuse-foreign.js';

export interface CloseEpisodeCommand {
  shopId: string;
  idempotency: Idempotency | undefined;
  conversationId: string;
  caller: Caller;
}

/** Ends an episode and everything that hangs on it (mission C10, C11). */
@Injectable()
export class CloseEpisode {
  constructor(
    private readonly transactions: Transactions,
    private readonly writer: ConversationWriter,
    private readonly episodes: EpisodeStore,
    private readonly closeCareMenu: CloseCareMenu,
    private readonly leaveQueue: LeaveQueue,
    private readonly releaseSeats: ReleaseSeats,
    private readonly awaitAnswer: AwaitAnswer,
    private readonly followCase: FollowCase,
    private readonly nameScene: NameScene,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
  ) {}

  /**
   * The conversation, closed; one that was closed stays as it was.
   *
   * @throws {ConversationNotFound} when the shop has none of this id.
   * @throws {OtherPerson} when a customer closes somebody else's.
   * @throws {NotTheOwner} when an agent closes one that she does not own.
   */
  execute({ shopId, idempotency, conversationId, caller }: CloseEpisodeCommand): Promise<Conversation> {
    return this.transactions.once(shopId, idempotency, async (tx) => {
      const held = await this.writer.hold(tx, shopId, conversationId);
      refuseForeignCustomer(caller, held);
      if (caller.role === 'agent') await this.refuseOtherAgent(tx, shopId, held, caller.subject);
      if (held.control === 'closed') return held;
      await this.executeIn(tx, shopId, held, caller);
      return this.writer.now(tx, shopId, conversationId);
    });
  }

  /** Ends the open episode of a conversation that is held. */
  async executeIn(tx: Tx, shopId: string, held: Conversation, caller: Caller): Promise<void> {
    const left = await this.letGo(tx, shopId, held);
    await this.end(tx, shopId, held, caller, left);
  }

  private async refuseOtherAgent(tx: Tx, shopId: string, held: Conversation, agentId: string): Promise<void> {
    const { control, conversationId, episode } = held;
    const { servedBy } = await this.episodes.find(tx, shopId, conversationId, episode);
    if (agentId !== (control === 'closed' ? servedBy : held.agentId)) throw new NotTheOwner();
  }

  /** Gives back what the episode holds: a menu, a place in the queue, which it returns, a seat, an answer that is owed. */
  private async letGo(tx: Tx, shopId: string, held: Conversation): Promise<WaitLeft | undefined> {
    await this.closeCareMenu.execute(tx, shopId, held, 'expired');
    const left = await this.leaveQueue.execute(tx, shopId, held.conversationId, 'closed');
    if (held.seatId) await this.releaseSeats.add(tx, shopId, held.seatId);
    await this.awaitAnswer.cancel(tx, shopId, held.conversationId);
    return left;
  }

  private async end(tx: Tx, shopId: string, held: Conversation, caller: Caller, left?: WaitLeft): Promise<void> {
    const { conversationId, customerId, episode } = held;
    const closedAt = this.clock.now();
    const text = phrases[spokenLanguage(held.language)].episodeClosed;
    const value = { kind: SystemLineKind.EPISODE_CLOSED, text, values: {} };
    await this.writer.say(tx, shopId, held, {
      speaker: Speaker.SYSTEM,
      content: { $case: 'systemLine', value },
    });
    await this.followCase.close(tx, shopId, held, caller);
    await this.writer.passControl(tx, shopId, held, { control: 'closed', ...left });
    const { botTurns, servedBy } = await this.episodes.close(tx, shopId, conversationId, episode, closedAt);
    const about = await this.nameScene.execute(tx, shopId, held);
    const closed = { shopId, conversationId, customerId, episode, agentId: servedBy, botTurns, closedAt, ...about };
    await this.outbox.add(tx, events.episodeClosed, shopId, closed);
  }
}
