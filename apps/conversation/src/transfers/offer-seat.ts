import { Clock } from '@guanxi/chassis';
import { type Seat, SeatState } from '@guanxi/contracts/presence/v1/seat.js';
import { Transactions } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { ConversationWriter } from '../conversations/conversation-writer.js';
import { PresenceClient } from '../presence-client.js';
import { Bell } from '../watch/bell.js';
import { topicOfAgent } from '../watch/watches.js';
import { QueueStore, type WaitingEntry } from './queue.store.js';
import { ReleaseSeats } from './release-seats.js';
import { reservationKey } from './reservation-key.js';

// The contract of ReserveSeat.
const excluded_agents_max = 100;

/** What became of looking for an agent for one customer. */
export type OfferOutcome = 'offered' | 'full' | 'nobody' | 'stale';

/** Reserves a seat for a waiting customer and offers her conversation to its agent. */
@Injectable()
export class OfferSeat {
  constructor(
    private readonly transactions: Transactions,
    private readonly writer: ConversationWriter,
    private readonly queue: QueueStore,
    private readonly presence: PresenceClient,
    private readonly releaseSeats: ReleaseSeats,
    private readonly bell: Bell,
    private readonly clock: Clock,
  ) {}

  /**
   * Offers the conversation to an agent, or says that all who are there are full, that nobody is there, or that the seat
   * was stale: then it goes back, and the queue is looked at again when it is free.
   *
   * @param agentId only this agent, where it is not empty.
   * @throws {GuanxiError} when presence cannot be asked.
   */
  async execute(shopId: string, entry: WaitingEntry, agentId: string): Promise<OfferOutcome> {
    const { conversationId, refusedBy } = entry;
    if (refusedBy.length > excluded_agents_max) return 'nobody';
    const idempotencyKey = reservationKey(entry, agentId);
    const asked = { shopId, idempotencyKey, conversationId, agentId, excludedAgentIds: refusedBy };
    const reservation = await this.presence.reserveSeat(asked);
    if (reservation.kind !== 'reserved') return reservation.kind;
    return this.offer(shopId, entry, reservation.seat);
  }

  private offer(shopId: string, entry: WaitingEntry, seat: Seat): Promise<OfferOutcome> {
    const { conversationId, ticket, attempt, refusedBy } = entry;
    const { seatId, agentId, agentName } = seat;
    const expiresAt = seat.expiresAt as Date;
    return this.transactions.run(shopId, async (tx) => {
      await this.writer.hold(tx, shopId, conversationId);
      const now = await this.queue.find(tx, shopId, conversationId);
      if (now?.seatId === seatId) return 'offered';
      const isAsked = now !== undefined && now.ticket === ticket && now.attempt === attempt && !now.seatId;
      const isGood = seat.state === SeatState.RESERVED && expiresAt > this.clock.now() && !refusedBy.includes(agentId);
      if (isAsked && isGood) {
        await this.queue.offer(tx, shopId, conversationId, { seatId, agentId, agentName, expiresAt });
        this.bell.ringAfter(tx, [topicOfAgent(shopId, agentId)]);
        return 'offered';
      }
      // A seat of an earlier attempt, or for somebody who has left: it goes back, and the next attempt has a new key.
      await this.releaseSeats.add(tx, shopId, seatId);
      if (isAsked) await this.queue.endOffer(tx, shopId, conversationId);
      return 'stale';
    });
  }
}
