import type { Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { Bell } from '../watch/bell.js';
import { topicOfAgent, topicOfQueue } from '../watch/watches.js';
import { QueueStore } from './queue.store.js';
import type { QueueEntry } from './queue-entry.js';
import { ReleaseSeats } from './release-seats.js';
import { WithdrawColleagueOffer } from './withdraw-colleague-offer.js';

/** Ends the search for a human, or for another one: she left, nobody is there, or the episode is over. */
@Injectable()
export class LeaveQueue {
  constructor(
    private readonly queue: QueueStore,
    private readonly releaseSeats: ReleaseSeats,
    private readonly withdrawColleagueOffer: WithdrawColleagueOffer,
    private readonly bell: Bell,
  ) {}

  /** Returns her entry where she was in the queue; a seat that was offered for her goes back. */
  async execute(tx: Tx, shopId: string, conversationId: string): Promise<QueueEntry | undefined> {
    await this.withdrawColleagueOffer.execute(tx, shopId, conversationId);
    const entry = await this.queue.leave(tx, shopId, conversationId);
    if (entry) this.bell.ringAfter(tx, [topicOfQueue(shopId)]);
    if (entry?.seatId) {
      await this.releaseSeats.add(tx, shopId, entry.seatId);
      this.bell.ringAfter(tx, [topicOfAgent(shopId, entry.offeredAgentId)]);
    }
    return entry;
  }
}
