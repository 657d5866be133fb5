import type { Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { Bell } from '../watch/bell.js';
import { topicOfAgent, topicOfQueue } from '../watch/watches.js';
import { QueueStore } from './queue.store.js';
import type { QueueEntry } from './queue-entry.js';
import { ReleaseSeats } from './release-seats.js';

/** Ends an offer that was not taken: the agent declined it, or did not answer in time (mission C8). */
@Injectable()
export class EndOffer {
  constructor(
    private readonly queue: QueueStore,
    private readonly releaseSeats: ReleaseSeats,
    private readonly bell: Bell,
  ) {}

  /** The conversation, which the transaction holds, waits on; its seat goes back, and the agent is not asked again. */
  async execute(tx: Tx, shopId: string, entry: QueueEntry): Promise<void> {
    if (!entry.seatId) return;
    await this.queue.endOffer(tx, shopId, entry.conversationId);
    await this.queue.refuse(tx, shopId, entry, entry.offeredAgentId);
    await this.releaseSeats.add(tx, shopId, entry.seatId);
    this.bell.ringAfter(tx, [topicOfAgent(shopId, entry.offeredAgentId), topicOfQueue(shopId)]);
  }
}
