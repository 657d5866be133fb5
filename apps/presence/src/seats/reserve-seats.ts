import { type Idempotency, Ids, InjectConfig } from '@guanxi/chassis';
import { Transactions, type Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import type { PresenceConfig } from '../config.js';
import { DatabaseClock } from '../database-clock.js';
import { CandidateStore } from './candidate.store.js';
import { ChangeSeats } from './change-seats.js';
import { decideSeats } from './decide-seat.js';
import { decideSeatChange } from './decide-seat-change.js';
import type { Seat } from './seat.js';
import { type Counted, SeatStore } from './seat.store.js';
import { claimsOf, type Grant } from './seat-claims.js';
import type { SeatWish } from './seat-wish.js';

// Each attempt that takes nothing has met an agent who left or was suspended between the look and the taking.
const attempts_max = 5;

/** Why a conversation gets no seat. */
export type SeatRefusal = 'no_agent_available' | 'no_seat' | 'contended';

/** What became of a wish: a seat, or why there is none. */
export type SeatAnswer = { conversationId: string } & ({ seat: Seat } | { refusal: SeatRefusal });

export interface ReserveSeatsCommand {
  shopId: string;
  /** In the order in which they are served; how many seats each takes is the shop's to say. */
  wishes: Omit<SeatWish, 'weight'>[];
  /** Whether the seats are taken at once, without a reservation that an agent accepts. */
  areAccepted: boolean;
  idempotency: Idempotency | undefined;
}

/**
 * Reserves seats for conversations in one transaction (mission C8, D3), in a number of statements that does not grow with
 * the wishes.
 */
@Injectable()
export class ReserveSeats {
  constructor(
    private readonly transactions: Transactions,
    private readonly store: SeatStore,
    private readonly candidates: CandidateStore,
    private readonly seats: ChangeSeats,
    private readonly clock: DatabaseClock,
    private readonly ids: Ids,
    @InjectConfig() private readonly config: PresenceConfig,
  ) {}

  /** What became of each wish, in their order. A conversation that holds a seat is answered with that one. */
  execute({ shopId, wishes, areAccepted, idempotency }: ReserveSeatsCommand): Promise<SeatAnswer[]> {
    const state = areAccepted ? 'accepted' : 'reserved';
    return this.transactions.once(shopId, idempotency, (tx) => this.reserve(tx, shopId, wishes, state));
  }

  /** The same within a transaction. */
  async reserve(
    tx: Tx,
    shopId: string,
    wishes: ReserveSeatsCommand['wishes'],
    state: 'reserved' | 'accepted' = 'reserved',
  ): Promise<SeatAnswer[]> {
    // Asked for together: they are answered in this order, so the seats are looked for once nobody else reserves.
    const [weights, held] = await Promise.all([this.store.holdShop(tx, shopId), this.findHeld(tx, shopId, wishes)]);
    const open = new Map<string, SeatWish>();
    for (const wish of wishes) {
      if (held.has(wish.conversationId) || open.has(wish.conversationId)) continue;
      open.set(wish.conversationId, { ...wish, weight: weights.get(wish.channel) ?? 1 });
    }
    const answers = new Map([...held].map(([id, seat]): [string, SeatAnswer] => [id, { conversationId: id, seat }]));
    for (const answer of await this.meet(tx, shopId, [...open.values()], state))
      answers.set(answer.conversationId, answer);
    return wishes.map(({ conversationId }) => answers.get(conversationId)!);
  }

  /** The seats that the conversations hold; those whose time is over are ended first. */
  private async findHeld(tx: Tx, shopId: string, wishes: { conversationId: string }[]): Promise<Map<string, Seat>> {
    const conversationIds = wishes.map(({ conversationId }) => conversationId);
    const taken = await this.store.findTakenForUpdate(tx, shopId, conversationIds);
    if (taken.length === 0) return new Map();
    const now = await this.clock.now(tx);
    const over = taken.flatMap((seat) => {
      const outcome = decideSeatChange(seat, 'expire', now);
      return outcome.kind === 'changed' ? [{ ...seat, state: outcome.state }] : [];
    });
    if (over.length > 0) await this.seats.change(tx, over, now);
    const overIds = new Set(over.map(({ seatId }) => seatId));
    return new Map(
      taken.filter(({ seatId }) => !overIds.has(seatId)).map((seat) => [seat.conversationId, seat] as const),
    );
  }

  /** Decides on what it sees, then takes seats only where that still holds, and looks again for the others. */
  private async meet(
    tx: Tx,
    shopId: string,
    wishes: SeatWish[],
    state: 'reserved' | 'accepted',
  ): Promise<SeatAnswer[]> {
    const begun: Seat[] = [];
    const counted = new Map<string, Counted>();
    const unmet: SeatWish[] = [];
    let open = wishes;
    for (let attempt = 1; attempt <= attempts_max && open.length > 0; attempt += 1) {
      const { grants, refused } = await this.decide(tx, shopId, open);
      const agents = grants.length > 0 ? await this.store.take(tx, shopId, claimsOf(grants)) : [];
      for (const agent of agents) counted.set(agent.agentId, agent);
      const met = this.seatsOf(shopId, grants, agents, state);
      begun.push(...met);
      unmet.push(...refused);
      const metIds = new Set(met.map(({ conversationId }) => conversationId));
      open = grants.map(({ wish }) => wish).filter(({ conversationId }) => !metIds.has(conversationId));
    }
    const last = begun.at(-1);
    if (last) await this.seats.begin(tx, shopId, begun, [...counted.values()], last.reservedAt);
    return [
      ...begun.map((seat) => ({ conversationId: seat.conversationId, seat })),
      ...open.map(({ conversationId }) => ({ conversationId, refusal: 'contended' as const })),
      ...(await this.refuse(tx, shopId, unmet)),
    ];
  }

  private async decide(tx: Tx, shopId: string, wishes: SeatWish[]): Promise<{ grants: Grant[]; refused: SeatWish[] }> {
    const candidates = await this.candidates.find(tx, shopId, wishes);
    const latest = candidates.reduce((at, { idleSince }) => Math.max(at, idleSince.getTime()), 0);
    const chosen = decideSeats(wishes, candidates, new Date(latest + 1));
    return {
      grants: wishes.flatMap((wish, i) => (chosen[i] === undefined ? [] : [{ wish, agentId: chosen[i] }])),
      refused: wishes.filter((_, i) => chosen[i] === undefined),
    };
  }

  /** The seats of those grants whose agents have been counted for them. */
  private seatsOf(shopId: string, grants: Grant[], agents: Counted[], state: 'reserved' | 'accepted'): Seat[] {
    const byId = new Map(agents.map((agent) => [agent.agentId, agent]));
    return grants.flatMap(({ wish: { conversationId, channel, weight }, agentId }) => {
      const agent = byId.get(agentId);
      if (!agent) return [];
      const { displayName: agentName, countedAt: reservedAt } = agent;
      const expiresAt = new Date(reservedAt.getTime() + this.config.RESERVATION_TTL_MS);
      const seat = { shopId, seatId: this.ids.next(), agentId, agentName, conversationId, channel, weight };
      return [{ ...seat, state, reservedAt, expiresAt }];
    });
  }

  private async refuse(tx: Tx, shopId: string, wishes: SeatWish[]): Promise<SeatAnswer[]> {
    if (wishes.length === 0) return [];
    const staffed = await this.candidates.findStaffed(tx, shopId, wishes);
    return wishes.map(({ conversationId }) => ({
      conversationId,
      refusal: staffed.has(conversationId) ? ('no_seat' as const) : ('no_agent_available' as const),
    }));
  }
}
