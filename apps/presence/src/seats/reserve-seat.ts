import type { Idempotency } from '@guanxi/chassis';
import { Transactions } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { ReserveSeats } from './reserve-seats.js';
import type { Seat } from './seat.js';
import { NoAgentAvailable, NoSeat, SeatsContended } from './seat-failures.js';

export interface ReserveSeatCommand {
  shopId: string;
  conversationId: string;
  /** Only this agent, where the customer addresses her personally; empty where anybody will do. */
  agentId: string;
  /** Those who declined or did not answer before. */
  excludedAgentIds: string[];
  idempotency: Idempotency | undefined;
}

/** Reserves a seat for one conversation (mission D3): the wish of one, which fails where it is not met. */
@Injectable()
export class ReserveSeat {
  constructor(
    private readonly transactions: Transactions,
    private readonly many: ReserveSeats,
  ) {}

  /**
   * The seat that the conversation holds: the one that it had, or one with the most suitable agent.
   *
   * @throws {NoAgentAvailable} when nobody suitable is there.
   * @throws {NoSeat} when those who are there are full.
   * @throws {SeatsContended} when agents left each time they had been found.
   */
  execute({ shopId, conversationId, agentId, excludedAgentIds, idempotency }: ReserveSeatCommand): Promise<Seat> {
    const whom = {
      onlyAgentId: agentId,
      preferredAgentId: '',
      excludedAgentIds,
      skills: [],
      groupIds: [],
      channel: '',
    };
    return this.transactions.once(shopId, idempotency, async (tx) => {
      const [answer] = await this.many.reserve(tx, shopId, [{ conversationId, ...whom }]);
      if ('seat' in answer!) return answer.seat;
      if (answer!.refusal === 'no_seat') throw new NoSeat();
      throw answer!.refusal === 'contended' ? new SeatsContended() : new NoAgentAvailable();
    });
  }
}
