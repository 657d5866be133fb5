import type { Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { Bell } from '../watch/bell.js';
import { topicOfAgent } from '../watch/watches.js';
import { type QueueEntry, QueueStore } from './queue.store.js';
import { ReleaseSeats } from './release-seats.js';

/** Takes a customer out of the queue without a human: she left, or nobody is there. */
@Injectable()
export class LeaveQueue {
  constructor(
    private readonly queue: QueueStore,
    private readonly releaseSeats: ReleaseSeats,
    private readonly bell: Bell,
  ) {}

  /** Returns her entry where she was in it; a seat that was offered to her goes back. */
  async execute(tx: Tx, shopId: string, conversationId: string): Promise<QueueEntry | undefined> {
    const entry = await this.queue.leave(tx, shopId, conversationId);
    if (entry?.seatId) {
      await this.releaseSeats.add(tx, shopId, entry.seatId);
      this.bell.ringAfter(tx, [topicOfAgent(shopId, entry.offeredAgentId)]);
    }
    return entry;
  }
}
