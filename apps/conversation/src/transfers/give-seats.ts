import { Clock, Ids, linkToKept } from '@guanxi/chassis';
import { type Seat, type SeatAnswer, SeatRefusal, SeatState } from '@guanxi/contracts/presence/v1/seat.js';
import { Transactions, type Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import type { Conversation } from '../conversations/conversation.js';
import { ConversationWriter } from '../conversations/conversation-writer.js';
import { PresenceClient } from '../presence-client.js';
import type { QueuePolicy } from '../queue-policy/queue-policy.js';
import { Bell } from '../watch/bell.js';
import { topicOfAgent, topicOfQueue } from '../watch/watches.js';
import { wishOf } from './decide-wish.js';
import { HandOver, type Handover } from './hand-over.js';
import { QueueStore } from './queue.store.js';
import type { OfferedSeat, QueueEntry, WaitingEntry } from './queue-entry.js';
import { ReleaseSeats } from './release-seats.js';

// The contract of SeatWish.
const excluded_agents_max = 100;

/** What became of looking for an agent for one customer. */
export type SeatOutcome =
  | 'served'
  /** Everybody who may serve her is full. */
  | 'full'
  /** Nobody is there who may serve her. */
  | 'nobody'
  /** She or the agent has gone on meanwhile: to be looked at again. */
  | 'stale';

/** What presence has answered about customers who wait. */
export interface ReservedSeats {
  entries: WaitingEntry[];
  /** By conversation. */
  seats: ReadonlyMap<string, Seat>;
  /** In the order of the entries. */
  outcomes: SeatOutcome[];
}

/** Finds seats for customers who wait, many at once: one call to presence, one transaction here (mission C8). */
@Injectable()
export class GiveSeats {
  constructor(
    private readonly transactions: Transactions,
    private readonly writer: ConversationWriter,
    private readonly queue: QueueStore,
    private readonly presence: PresenceClient,
    private readonly handOver: HandOver,
    private readonly releaseSeats: ReleaseSeats,
    private readonly bell: Bell,
    private readonly ids: Ids,
    private readonly clock: Clock,
  ) {}

  /**
   * Has seats reserved. Who got one is `served`, as far as presence knows; whether she can use it, `use` says. What a
   * crash left reserved, presence answers with again.
   *
   * @throws {GuanxiError} when presence cannot be asked; everybody waits on.
   */
  async reserve(shopId: string, policy: QueuePolicy, entries: WaitingEntry[]): Promise<ReservedSeats> {
    const now = this.clock.now();
    // Presence takes so many exclusions; one whom more have refused is nobody's.
    const asked = entries.filter(({ refusedBy }) => refusedBy.length <= excluded_agents_max);
    const wishes = asked.map((entry) => wishOf(policy, entry, now));
    const answers =
      wishes.length > 0
        ? await this.presence.reserveSeats(shopId, this.ids.next(), wishes, { areAccepted: policy.autoAccept })
        : [];
    const byConversation = new Map(answers.map((answer) => [answer.conversationId, answer]));
    return {
      entries,
      seats: new Map(answers.flatMap(({ seat }) => (seat ? [[seat.conversationId, seat] as const] : []))),
      outcomes: entries.map(({ conversationId }) => outcomeOf(byConversation.get(conversationId))),
    };
  }

  /**
   * Makes offers of the seats, or under `autoAccept` handovers; a seat that cannot be used goes back.
   *
   * @returns whether all could be used.
   */
  async use(shopId: string, { entries, seats }: ReservedSeats): Promise<boolean> {
    return seats.size === 0 || (await this.useAll(shopId, entries, seats)).size === seats.size;
  }

  /** The conversations whose seat is used. */
  private useAll(shopId: string, entries: WaitingEntry[], seats: ReadonlyMap<string, Seat>): Promise<Set<string>> {
    const seen = new Map(entries.map((entry) => [entry.conversationId, entry]));
    return this.transactions.run(shopId, async (tx) => {
      const used = new Set<string>();
      const offers: OfferedSeat[] = [];
      const handovers: Handover[] = [];
      const unused: Seat[] = [];
      const ids = [...seats.keys()];
      const seatIds = [...seats.values()].map(({ seatId }) => seatId);
      // Asked for together: they are answered in this order, so what is read is read while the conversations are held.
      const [held, waiting, letGo] = await Promise.all([
        this.writer.holdAll(tx, shopId, ids),
        this.queue.findAll(tx, shopId, ids),
        this.releaseSeats.letGo(tx, shopId, seatIds),
      ]);
      const conversations = new Map(held.map((one) => [one.conversationId, one]));
      const now = new Map(waiting.map((entry) => [entry.conversationId, entry]));
      for (const [conversationId, seat] of seats) {
        const entry = now.get(conversationId);
        const conversation = conversations.get(conversationId);
        const wish = seen.get(conversationId) as WaitingEntry;
        const fit = letGo.has(seat.seatId) ? 'unused' : fitOf(seat, wish, entry, conversation, this.clock.now());
        if (fit === 'unused') unused.push(seat);
        else used.add(conversationId);
        if (fit !== 'unused') linkToKept(entry?.trace);
        if (fit === 'offer') offers.push({ ...seat, expiresAt: seat.expiresAt as Date });
        if (fit === 'own') handovers.push(handoverOf(seat, entry as QueueEntry, conversation as Conversation));
      }
      this.offer(tx, shopId, offers);
      await this.own(tx, shopId, handovers);
      await this.giveBack(tx, shopId, unused, now);
      if (used.size > 0) this.bell.ringAfter(tx, [topicOfQueue(shopId)]);
      return used;
    });
  }

  private offer(tx: Tx, shopId: string, offers: OfferedSeat[]): void {
    if (offers.length === 0) return;
    this.queue.offerAll(tx, shopId, offers);
    this.bell.ringAfter(
      tx,
      offers.map(({ agentId }) => topicOfAgent(shopId, agentId)),
    );
  }

  private async own(tx: Tx, shopId: string, handovers: Handover[]): Promise<void> {
    if (handovers.length === 0) return;
    const ids = handovers.map(({ held }) => held.conversationId);
    await Promise.all([this.queue.leaveAll(tx, shopId, ids), this.handOver.execute(tx, shopId, handovers)]);
  }

  /** Of an earlier attempt, or for somebody who has left. */
  private async giveBack(tx: Tx, shopId: string, seats: Seat[], waiting: Map<string, QueueEntry>): Promise<void> {
    await this.releaseSeats.addAll(
      tx,
      shopId,
      seats.map(({ seatId }) => seatId),
    );
    for (const { conversationId } of seats) {
      if (waiting.get(conversationId)?.seatId === null) await this.queue.endOffer(tx, shopId, conversationId);
    }
  }
}

/** What a seat is good for, as things stand now: an offer, ownership, what it is used for already, or nothing. */
function fitOf(
  { seatId, agentId, state, expiresAt }: Seat,
  { ticket, attempt, refusedBy }: WaitingEntry,
  now: QueueEntry | undefined,
  conversation: Conversation | undefined,
  at: Date,
): 'offer' | 'own' | 'in use' | 'unused' {
  if (now?.seatId === seatId || conversation?.seatId === seatId) return 'in use';
  const isAsked = now !== undefined && now.ticket === ticket && now.attempt === attempt && !now.seatId;
  if (!isAsked || refusedBy.includes(agentId)) return 'unused';
  if (state === SeatState.ACCEPTED) return 'own';
  return state === SeatState.RESERVED && expiresAt !== undefined && expiresAt > at ? 'offer' : 'unused';
}

function handoverOf({ agentId, agentName, seatId }: Seat, { queuedAt }: QueueEntry, held: Conversation): Handover {
  return { held, agentId, agentName, seatId, queuedAt };
}

function outcomeOf(answer: SeatAnswer | undefined): SeatOutcome {
  if (answer?.seat) return 'served';
  if (answer === undefined || answer.refusal === SeatRefusal.NO_AGENT_AVAILABLE) return 'nobody';
  return answer.refusal === SeatRefusal.NO_SEAT ? 'full' : 'stale';
}
