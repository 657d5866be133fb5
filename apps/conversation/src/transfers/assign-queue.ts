import { Clock } from '@guanxi/chassis';
import { Transactions } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { ConversationWriter } from '../conversations/conversation-writer.js';
import { agentsToAsk, type Reach, reachBehind, reachOfFirst } from './decide-reach.js';
import { EndOffer } from './end-offer.js';
import { type OfferOutcome, OfferSeat } from './offer-seat.js';
import { QueueStore, type WaitingEntry } from './queue.store.js';
import { TakeAsCase } from './take-as-case.js';

const entries_per_turn_max = 100;
const turn_ms_max = 10_000;

/** Goes through one shop's queue, oldest first, and offers each conversation to an agent (mission C7, C8). */
@Injectable()
export class AssignQueue {
  constructor(
    private readonly transactions: Transactions,
    private readonly queue: QueueStore,
    private readonly writer: ConversationWriter,
    private readonly endOffer: EndOffer,
    private readonly offerSeat: OfferSeat,
    private readonly takeAsCase: TakeAsCase,
    private readonly clock: Clock,
  ) {}

  /**
   * Takes a turn at the queue; over all replicas one assigner works on a shop at a time, so that nobody jumps it.
   * Returns whether there is more to do at once.
   *
   * @throws {GuanxiError} when presence or the database cannot be asked; everybody waits on.
   */
  execute(shopId: string, signal: AbortSignal): Promise<boolean> {
    return this.transactions.run(shopId, async (turn) => {
      await turn.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`assign/${shopId}`]);
      await this.endExpiredOffers(shopId);
      const waiting = await this.transactions.read(shopId, (tx) =>
        this.queue.waiting(tx, shopId, entries_per_turn_max),
      );
      return this.goThrough(shopId, waiting, signal);
    });
  }

  private async goThrough(shopId: string, waiting: WaitingEntry[], signal: AbortSignal): Promise<boolean> {
    const until_ms = this.clock.now().getTime() + turn_ms_max;
    let reach = reachOfFirst;
    for (const entry of waiting) {
      if (signal.aborted || this.clock.now().getTime() > until_ms) return true;
      const outcome = await this.findAgent(shopId, entry, reach);
      if (outcome === 'nobody') await this.takeAsCase.execute(shopId, entry);
      if (outcome === 'full') reach = reachBehind(reach, entry.refusedBy);
      if (reach.length === 0) return false;
    }
    return waiting.length === entries_per_turn_max;
  }

  /** Where she may have only certain agents, that one of them is away says nothing about the others. */
  private async findAgent(shopId: string, entry: WaitingEntry, reach: Reach): Promise<OfferOutcome> {
    const agents = agentsToAsk(reach, entry.refusedBy);
    if (agents === 'anyone') return this.offerSeat.execute(shopId, entry, '');
    for (const agentId of agents) {
      const outcome = await this.offerSeat.execute(shopId, entry, agentId);
      if (outcome === 'offered' || outcome === 'stale') return outcome;
    }
    return 'full';
  }

  private async endExpiredOffers(shopId: string): Promise<void> {
    const now = this.clock.now();
    const expired = await this.transactions.read(shopId, (tx) =>
      this.queue.expired(tx, shopId, now, entries_per_turn_max),
    );
    for (const { conversationId, seatId } of expired) {
      await this.transactions.run(shopId, async (tx) => {
        await this.writer.hold(tx, shopId, conversationId);
        const entry = await this.queue.find(tx, shopId, conversationId);
        if (entry?.seatId === seatId) await this.endOffer.execute(tx, shopId, entry);
      });
    }
  }
}
