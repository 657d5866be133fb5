import { Clock } from '@guanxi/chassis';
import { Transactions } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { ConversationWriter } from '../conversations/conversation-writer.js';
import { FindQueuePolicy } from '../queue-policy/find-queue-policy.js';
import type { QueuePolicy } from '../queue-policy/queue-policy.js';
import { wideningsOf } from './decide-wish.js';
import { EndOffer } from './end-offer.js';
import { GiveSeats } from './give-seats.js';
import { QueueStore } from './queue.store.js';
import { firstTurn, type QueueEntry, type WaitingEntry } from './queue-entry.js';
import { QueueSeen } from './queue-seen.js';
import { ReleaseSeats } from './release-seats.js';
import { TakeAsCase } from './take-as-case.js';

// With more kinds of refused wishes than these, those behind wait until one of them is served.
const kinds_refused_max = 40;
const wishes_min = 12;
// What the contract of ReserveSeats takes, with those of refused kinds who are asked for again.
const wishes_max = 100;
const page_entries_max = 400;
const offers_ended_max = 100;
const turn_ms_max = 10_000;

/** When a shop's queue is to be looked at again, though nobody wakes it. */
export interface NextLook {
  /** There is more to do. */
  atOnce: boolean;
  /** Somebody's wait opens further groups. */
  at: Date | undefined;
}

/** One turn at a shop's queue. */
class QueueWalk {
  readonly seen: QueueSeen;
  /** The seats that were reserved last are being used; whether all could be. */
  using: Promise<boolean> = Promise.resolve(true);

  constructor(
    readonly shopId: string,
    readonly policy: QueuePolicy,
    readonly began: Date,
  ) {
    this.seen = new QueueSeen(policy, began);
  }
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
      // A seat that was let go is free before anybody is refused for want of one.
      await this.releaseSeats.settle(shopId);
      const now = this.clock.now();
      const [policy, expired] = await this.transactions.read(shopId, (tx) =>
        Promise.all([this.policies.execute(tx, shopId), this.queue.expired(tx, shopId, now, offers_ended_max)]),
      );
      await this.endOffers(shopId, expired);
      return this.goThrough(shopId, policy, signal);
    });
  }

  private async goThrough(shopId: string, policy: QueuePolicy, signal: AbortSignal): Promise<NextLook> {
    const walk = new QueueWalk(shopId, policy, this.clock.now());
    try {
      const isThrough = await this.walk(walk, signal);
      if (!(await walk.using) || !isThrough) return { atOnce: true, at: undefined };
    } finally {
      // Whatever ends the walk, nobody else is to begin one while seats are still being used.
      await walk.using.catch(() => undefined);
    }
    // Whoever was not refused has an agent; who came meanwhile has woken the next turn.
    if (walk.seen.kinds === 0) return { atOnce: false, at: undefined };
    const widenings = wideningsOf(policy);
    return {
      atOnce: false,
      at: await this.transactions.read(shopId, (tx) => this.queue.nextWidening(tx, shopId, widenings, walk.began)),
    };
  }

  /** While the seats of some are used, presence is asked for those behind them. @returns false where it is to begin again. */
  private async walk(walk: QueueWalk, signal: AbortSignal): Promise<boolean> {
    const { shopId, policy, seen } = walk;
    const until_ms = walk.began.getTime() + turn_ms_max;
    let wishes = wishes_min;
    let behind = firstTurn;
    let left: WaitingEntry[] = [];
    let isLastPage = false;
    for (;;) {
      if (signal.aborted || this.clock.now().getTime() > until_ms) return false;
      if (left.length === 0 && !isLastPage) {
        if (!(await walk.using)) return false;
        left = await this.transactions.read(shopId, (tx) =>
          this.queue.waiting(tx, shopId, behind, seen.passedOver, page_entries_max),
        );
        behind = left.at(-1) ?? behind;
        isLastPage = left.length < page_entries_max;
      }
      if (left.length === 0 || seen.kinds > kinds_refused_max) return true;
      const { asked, rest } = seen.nextOf(left, Math.min(wishes, wishes_max - seen.kinds));
      const reserved = await this.giveSeats.reserve(shopId, policy, asked);
      const areAllUsed = await walk.using;
      walk.using = this.giveSeats.use(shopId, reserved);
      // Until it is waited for, what it throws must not count as unhandled.
      walk.using.catch(() => undefined);
      if (!areAllUsed || !seen.note(asked, reserved.outcomes)) return false;
      const hopeless = seen.takeHopeless();
      // A turn at the queue does one thing at a time here, for the connections to the database are few.
      if (hopeless.length > 0) await walk.using;
      for (const entry of hopeless) await this.takeAsCase.execute(shopId, entry);
      // More at once as long as there is somebody for each; where agents are full, not many are asked for in vain.
      const areAllServed = reserved.outcomes.every((outcome) => outcome === 'served');
      wishes = areAllServed ? Math.min(2 * wishes, wishes_max) : wishes_min;
      left = rest;
    }
  }

  private async endOffers(shopId: string, expired: QueueEntry[]): Promise<void> {
    if (expired.length === 0) return;
    for (const { conversationId, seatId } of expired) {
      await this.transactions.run(shopId, async (tx) => {
        await this.writer.hold(tx, shopId, conversationId);
        const entry = await this.queue.find(tx, shopId, conversationId);
        if (entry?.seatId === seatId) await this.endOffer.execute(tx, shopId, entry);
      });
    }
    await this.releaseSeats.settle(shopId);
  }
}
