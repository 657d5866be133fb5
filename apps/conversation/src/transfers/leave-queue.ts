import { Clock } from '@guanxi/chassis';
import { events, Outbox } from '@guanxi/messaging';
import type { Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { Bell } from '../watch/bell.js';
import { topicOfAgent, topicOfQueue } from '../watch/watches.js';
import { QueueStore } from './queue.store.js';
import { ReleaseSeats } from './release-seats.js';
import { exitToContract, type WaitLeft, type WaitLeftAs } from './wait-left.js';
import { WithdrawColleagueOffer } from './withdraw-colleague-offer.js';

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

  /**
   * Returns the wait where she was in the queue, for whoever passes control on; a seat that was offered for her goes back.
   */
  async execute(tx: Tx, shopId: string, conversationId: string, as: WaitLeftAs): Promise<WaitLeft | undefined> {
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
    const at = this.clock.now();
    await this.outbox.add(tx, events.queueLeft, shopId, { ...whose, leftAt: at, exit: exitToContract[as] });
    return { at, queuedAt, leftAs: as };
  }
}
