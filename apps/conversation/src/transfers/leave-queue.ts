import { Clock } from '@guanxi/chassis';
import { QueueExit } from '@guanxi/contracts/events/v1/conversation.js';
import { events, Outbox } from '@guanxi/messaging';
import type { Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { Bell } from '../watch/bell.js';
import { topicOfAgent, topicOfQueue } from '../watch/watches.js';
import { QueueStore } from './queue.store.js';
import type { QueueEntry } from './queue-entry.js';
import { ReleaseSeats } from './release-seats.js';
import { WithdrawColleagueOffer } from './withdraw-colleague-offer.js';

/** Why a wait ends without an agent: she went back to the bot, the episode is over, or nobody is there. */
export type LeavingAs = 'stopped' | 'closed' | 'nobody_there';

const exitToContract: Record<LeavingAs, QueueExit> = {
  stopped: QueueExit.STOPPED,
  closed: QueueExit.CLOSED,
  nobody_there: QueueExit.NOBODY_THERE,
};

/** Ends the search for a human, or for another one: she left, nobody is there, or the episode is over. */
@Injectable()
export class LeaveQueue {
  constructor(
    private readonly queue: QueueStore,
    private readonly releaseSeats: ReleaseSeats,
    private readonly withdrawColleagueOffer: WithdrawColleagueOffer,
    private readonly outbox: Outbox,
    private readonly bell: Bell,
    private readonly clock: Clock,
  ) {}

  /** Returns her entry where she was in the queue; a seat that was offered for her goes back. */
  async execute(tx: Tx, shopId: string, conversationId: string, as: LeavingAs): Promise<QueueEntry | undefined> {
    await this.withdrawColleagueOffer.execute(tx, shopId, conversationId);
    const entry = await this.queue.leave(tx, shopId, conversationId);
    if (!entry) return undefined;
    this.bell.ringAfter(tx, [topicOfQueue(shopId)]);
    if (entry.seatId) {
      await this.releaseSeats.add(tx, shopId, entry.seatId);
      this.bell.ringAfter(tx, [topicOfAgent(shopId, entry.offeredAgentId)]);
    }
    const { customerId, episode, queuedAt } = entry;
    const whose = { shopId, conversationId, customerId, episode, queuedAt };
    const left = { ...whose, leftAt: this.clock.now(), exit: exitToContract[as] };
    await this.outbox.add(tx, events.queueLeft, shopId, left);
    return entry;
  }
}
