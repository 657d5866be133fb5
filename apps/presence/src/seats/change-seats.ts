import { events, fact, Outbox } from '@guanxi/messaging';
import type { Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import type { Agent } from '../agents/agent.js';
import { AvailabilityBell } from '../availability/availability-bell.js';
import { ChangePresence } from '../presence/change-presence.js';
import { isTaken, type Seat } from './seat.js';
import { SeatStore } from './seat.store.js';
import { seatChanged } from './seat-events.js';

/** The one way in which seats begin and change: kept, counted, told, and made known, in one transaction. */
@Injectable()
export class ChangeSeats {
  constructor(
    private readonly store: SeatStore,
    private readonly outbox: Outbox,
    private readonly bell: AvailabilityBell,
    private readonly presence: ChangePresence,
  ) {}

  /** Adds seats of one shop for which these agents have been counted. */
  async begin(tx: Tx, shopId: string, seats: Seat[], agents: Agent[], now: Date): Promise<void> {
    this.store.addAll(tx, shopId, seats, now);
    await this.tell(tx, seats, now);
    await this.presence.followSeats(tx, agents, () => false, now);
  }

  /** Keeps the next states of seats that are held and were taken until now; those that end are given back. */
  async change(tx: Tx, seats: Seat[], now: Date): Promise<void> {
    await this.store.keepAll(tx, seats, now);
    const ended = seats.filter(({ state }) => !isTaken(state));
    const freed = ended.length > 0 ? await this.store.free(tx, ended) : [];
    await this.tell(tx, seats, now);
    const letRunOut = (agent: Agent) => ended.some((seat) => seat.state === 'expired' && isOf(seat, agent));
    await this.presence.followSeats(tx, freed, letRunOut, now);
  }

  private async tell(tx: Tx, seats: Seat[], now: Date): Promise<void> {
    await this.outbox.addAll(
      tx,
      seats.map((seat) => fact(events.seatChanged, seat.shopId, seatChanged(seat, now), now)),
    );
    for (const { shopId } of seats) this.bell.ringAfter(tx, shopId);
  }
}

const isOf = (seat: Seat, { shopId, agentId }: Agent) => seat.shopId === shopId && seat.agentId === agentId;
