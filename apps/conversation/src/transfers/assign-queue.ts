import { Clock } from '@guanxi/chassis';
import { Transactions } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { ConversationWriter } from '../conversations/conversation-writer.js';
import { FindQueuePolicy } from '../queue-policy/find-queue-policy.js';
import type { QueuePolicy } from '../queue-policy/queue-policy.js';
import { EndOffer } from './end-offer.js';
import { GiveSeats } from './give-seats.js';
import { QueueStore } from './queue.store.js';
import { firstTurn } from './queue-entry.js';
import { QueueSeen } from './queue-seen.js';
import { ReleaseSeats } from './release-seats.js';
import { TakeAsCase } from './take-as-case.js';

// The contract of ReserveSeats.
const wishes_max = 100;
// With more kinds of refused wishes than these, those behind wait until one of them is served.
const kinds_refused_max = 50;
const page_entries_max = 1_000;
const offers_ended_max = 100;
const turn_ms_max = 10_000;

/** When a shop's queue is to be looked at again, though nobody wakes it. */
export interface NextLook {
  /** There is more to do. */
  atOnce: boolean;
  /** Somebody's wait opens further groups. */
  at: Date | undefined;
}

/** Goes through one shop's queue in order, and finds agents for those who wait (mission C7, C8). */
@Injectable()
export class AssignQueue {
  constructor(
    private readonly transactions: Transactions,
    private readonly queue: QueueStore,
    private readonly writer: ConversationWriter,
    private readonly policies: FindQueuePolicy,
    private readonly endOffer: EndOffer,
    private readonly releaseSeats: ReleaseSeats,
    private readonly giveSeats: GiveSeats,
    private readonly takeAsCase: TakeAsCase,
    private readonly clock: Clock,
  ) {}

  /**
   * Takes a turn at the queue; over all replicas one assigner works on a shop at a time, so that nobody jumps it.
   *
   * @throws {GuanxiError} when presence or the database cannot be asked; everybody waits on.
   */
  execute(shopId: string, signal: AbortSignal): Promise<NextLook> {
    return this.transactions.run(shopId, async (turn) => {
      await turn.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`assign/${shopId}`]);
      await this.endExpiredOffers(shopId);
      // A seat that was let go is free before anybody is refused for want of one.
      await this.releaseSeats.settle(shopId);
      const policy = await this.transactions.read(shopId, (tx) => this.policies.execute(tx, shopId));
      return this.goThrough(shopId, policy, signal);
    });
  }

  private async goThrough(shopId: string, policy: QueuePolicy, signal: AbortSignal): Promise<NextLook> {
    const until_ms = this.clock.now().getTime() + turn_ms_max;
    const seen = new QueueSeen(policy, this.clock.now());
    let behind = firstTurn;
    for (;;) {
      const page = await this.transactions.read(shopId, (tx) =>
        this.queue.waiting(tx, shopId, behind, page_entries_max),
      );
      for (let left = page; left.length > 0; ) {
        if (signal.aborted || this.clock.now().getTime() > until_ms) return { atOnce: true, at: undefined };
        const { asked, rest } = seen.nextOf(left, wishes_max);
        const outcomes = asked.length > 0 ? await this.giveSeats.execute(shopId, policy, asked) : [];
        if (!seen.note(asked, outcomes)) return { atOnce: true, at: undefined };
        left = rest;
      }
      for (const entry of seen.takeHopeless()) await this.takeAsCase.execute(shopId, entry);
      behind = page.at(-1) ?? behind;
      if (page.length < page_entries_max || seen.kinds > kinds_refused_max) return { atOnce: false, at: seen.widensAt };
    }
  }

  private async endExpiredOffers(shopId: string): Promise<void> {
    const now = this.clock.now();
    const expired = await this.transactions.read(shopId, (tx) => this.queue.expired(tx, shopId, now, offers_ended_max));
    for (const { conversationId, seatId } of expired) {
      await this.transactions.run(shopId, async (tx) => {
        await this.writer.hold(tx, shopId, conversationId);
        const entry = await this.queue.find(tx, shopId, conversationId);
        if (entry?.seatId === seatId) await this.endOffer.execute(tx, shopId, entry);
      });
    }
  }
}
