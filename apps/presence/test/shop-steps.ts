import { Intent } from '@guanxi/contracts/presence/v1/agent.js';
import { type Seat, SeatRefusal, SeatState } from '@guanxi/contracts/presence/v1/seat.js';
import { waitFor } from '@guanxi/testing';
import { constantFrom, integer, oneof, record, tuple, uniqueArray } from 'fast-check';
import { expect } from 'vitest';
import type { PresenceApi } from './presence-api.js';
import { reasonOf, type Service, type Shop, Step, seatsTaken } from './shop-model.js';
import { query } from './stored.js';

const skill = 'refund';
const intents = { online: Intent.ONLINE, suspended: Intent.SUSPENDED, offline: Intent.OFFLINE } as const;

class Put extends Step {
  constructor(
    replica: 0 | 1,
    private readonly agentId: string,
    private readonly seatsMax: number,
  ) {
    super(replica);
  }

  async act({ agents }: Shop, api: PresenceApi): Promise<void> {
    await api.put(this.agentId, this.seatsMax);
    const known = agents.get(this.agentId) ?? { intent: 'offline', leaseId: undefined, level: 0 };
    agents.set(this.agentId, { ...known, seatsMax: this.seatsMax });
  }

  override toString(): string {
    return `put(${this.agentId}, ${this.seatsMax})`;
  }
}

class Want extends Step {
  constructor(
    replica: 0 | 1,
    private readonly agentId: string,
    private readonly intent: keyof typeof intents,
  ) {
    super(replica);
  }

  override check({ agents }: Readonly<Shop>): boolean {
    return agents.has(this.agentId);
  }

  async act({ agents }: Shop, api: PresenceApi): Promise<void> {
    await api.setIntent(this.agentId, intents[this.intent]);
    agents.get(this.agentId)!.intent = this.intent;
  }

  override toString(): string {
    return `want(${this.agentId}, ${this.intent})`;
  }
}

class Connect extends Step {
  constructor(
    replica: 0 | 1,
    private readonly agentId: string,
  ) {
    super(replica);
  }

  override check({ agents }: Readonly<Shop>): boolean {
    return agents.has(this.agentId);
  }

  async act({ agents }: Shop, api: PresenceApi): Promise<void> {
    agents.get(this.agentId)!.leaseId = (await api.open(this.agentId)).leaseId;
  }

  override toString(): string {
    return `connect(${this.agentId})`;
  }
}

/** Leaves on purpose, or is cut off with her lease and grace over. */
class Leave extends Step {
  constructor(
    replica: 0 | 1,
    private readonly agentId: string,
    private readonly how: 'closes' | 'is cut off',
  ) {
    super(replica);
  }

  override check({ agents }: Readonly<Shop>): boolean {
    return agents.get(this.agentId)?.leaseId !== undefined;
  }

  async act({ agents }: Shop, api: PresenceApi, { databaseUrl, shopId }: Service): Promise<void> {
    const agent = agents.get(this.agentId)!;
    if (this.how === 'closes') await api.close(this.agentId, agent.leaseId!);
    else {
      const names = [shopId, this.agentId];
      const past = "clock_timestamp() - interval '1 hour' WHERE shop_id = $1 AND agent_id = $2";
      await query(databaseUrl, `UPDATE leases SET expires_at = ${past}`, names);
      await query(databaseUrl, `UPDATE agents SET connection_ends_at = ${past}`, names);
      await waitFor(async () => !(await api.get(this.agentId)).presence!.available);
      await waitFor(
        async () =>
          (await query(databaseUrl, 'SELECT FROM leases WHERE shop_id = $1 AND agent_id = $2', names)).length === 0,
      );
    }
    agent.leaseId = undefined;
  }

  override toString(): string {
    return `${this.agentId} ${this.how}`;
  }
}

class Able extends Step {
  constructor(
    replica: 0 | 1,
    private readonly agentId: string,
    private readonly level: number,
  ) {
    super(replica);
  }

  override check({ agents }: Readonly<Shop>): boolean {
    return agents.has(this.agentId);
  }

  async act({ agents }: Shop, api: PresenceApi): Promise<void> {
    await api.able(this.agentId, this.level > 0 ? { [skill]: this.level } : {});
    agents.get(this.agentId)!.level = this.level;
  }

  override toString(): string {
    return `able(${this.agentId}, ${this.level})`;
  }
}

/** One conversation that wants a seat: with somebody by name, or with whoever has the level. */
interface Wish {
  conversationId: string;
  agentId: string;
  level: number;
}

const wishToString = ({ conversationId, agentId, level }: Wish) =>
  `${conversationId.slice(-1)}, ${agentId || 'anybody'}${level > 0 ? ` of ${level}` : ''}`;

/** Holds an answer against the model, and has the model know the seat. */
function expectAnswer(shop: Shop, { conversationId, agentId, level }: Wish, answer: Seat | string): void {
  const held = shop.seats.get(conversationId);
  if (held) {
    expect(answer).toMatchObject({ seatId: held.seatId });
    return;
  }
  const suitable = [...shop.agents].filter(([id, one]) =>
    agentId === ''
      ? one.intent === 'online' && one.leaseId && one.level >= level
      : id === agentId && one.intent !== 'offline' && one.leaseId,
  );
  const withSeat = suitable.map(([id]) => id).filter((id) => seatsTaken(shop, id) < shop.agents.get(id)!.seatsMax);
  if (withSeat.length === 0) {
    expect(answer).toBe(suitable.length === 0 ? 'NO_AGENT_AVAILABLE' : 'NO_SEAT');
    return;
  }
  if (typeof answer === 'string') throw new Error(`no seat though there is one: ${answer}`);
  const fit = (id: string) => (level > 0 ? shop.agents.get(id)!.level : 0);
  const share = (id: string) => seatsTaken(shop, id) / shop.agents.get(id)!.seatsMax;
  const ablest = withSeat.filter((id) => fit(id) === Math.max(...withSeat.map(fit)));
  expect(ablest).toContain(answer.agentId);
  expect(share(answer.agentId)).toBe(Math.min(...ablest.map(share)));
  shop.seats.set(conversationId, { seatId: answer.seatId, agentId: answer.agentId, isAccepted: false });
}

class Reserve extends Step {
  constructor(
    replica: 0 | 1,
    private readonly conversationId: string,
    private readonly agentId: string,
  ) {
    super(replica);
  }

  async act(shop: Shop, api: PresenceApi): Promise<void> {
    const { conversationId, agentId } = this;
    const outcome = await reasonOf(api.reserve(conversationId, { agentId }));
    expectAnswer(shop, { conversationId, agentId, level: 0 }, outcome);
  }

  override toString(): string {
    return `reserve(${wishToString({ conversationId: this.conversationId, agentId: this.agentId, level: 0 })})`;
  }
}

class ReserveBatch extends Step {
  constructor(
    replica: 0 | 1,
    private readonly wishes: Wish[],
  ) {
    super(replica);
  }

  async act(shop: Shop, api: PresenceApi): Promise<void> {
    const answers = await api.reserveAll(
      this.wishes.map(({ conversationId, agentId, level }) => ({
        conversationId,
        onlyAgentId: agentId,
        skills: level > 0 ? [{ skill, levelMin: level }] : [],
      })),
    );
    for (const [i, { seat, refusal }] of answers.entries()) {
      expectAnswer(shop, this.wishes[i]!, seat ?? SeatRefusal[refusal]!);
    }
  }

  override toString(): string {
    return `reserve(${this.wishes.map(wishToString).join('; ')})`;
  }
}

type Change = 'accept' | 'decline' | 'release' | 'expire';

class ChangeSeat extends Step {
  constructor(
    replica: 0 | 1,
    private readonly conversationId: string,
    private readonly change: Change,
  ) {
    super(replica);
  }

  override check({ seats }: Readonly<Shop>): boolean {
    const seat = seats.get(this.conversationId);
    return seat !== undefined && !(this.change === 'expire' && seat.isAccepted);
  }

  async act({ seats, agents }: Shop, api: PresenceApi, { databaseUrl }: Service): Promise<void> {
    const seat = seats.get(this.conversationId)!;
    if (this.change === 'expire') {
      await query(databaseUrl, 'UPDATE seats SET expires_at = reserved_at WHERE seat_id = $1', [seat.seatId]);
      await waitFor(async () => (await api.taken()).every(({ seatId }) => seatId !== seat.seatId));
      expect(await reasonOf(api.accept(seat.seatId))).toBe('RESERVATION_GONE');
      // She let it run out, and is set not responding.
      const agent = agents.get(seat.agentId)!;
      if (agent.intent === 'online') agent.intent = 'suspended';
    } else {
      const outcome = await reasonOf(api[this.change](seat.seatId));
      if (this.change === 'decline' && seat.isAccepted) {
        expect(outcome).toBe('SEAT_ACCEPTED');
        return;
      }
      const states = { accept: SeatState.ACCEPTED, decline: SeatState.DECLINED, release: SeatState.RELEASED };
      expect(outcome).toMatchObject({ state: states[this.change] });
    }
    if (this.change === 'accept') seat.isAccepted = true;
    else seats.delete(this.conversationId);
  }

  override toString(): string {
    return `${this.change}(${this.conversationId.slice(-1)})`;
  }
}

const replica = constantFrom<(0 | 1)[]>(0, 1);
const agentId = constantFrom('an', 'bo', 'ci');
const conversationId = integer({ min: 0, max: 4 }).map((n) => `019a9d00-0000-7000-8000-00000000000${n}`);
const capacity = integer({ min: 0, max: 3 });
const intent = constantFrom<(keyof typeof intents)[]>('online', 'online', 'suspended', 'offline');
// Time passing is rarer than the rest: it is waited for.
const departure = constantFrom<('closes' | 'is cut off')[]>('closes', 'closes', 'is cut off');
const change = constantFrom<Change[]>('accept', 'accept', 'decline', 'decline', 'release', 'release', 'expire');
const addressee = oneof({ weight: 3, arbitrary: constantFrom('') }, { weight: 1, arbitrary: agentId });
const level = integer({ min: 0, max: 3 });
const wishes = uniqueArray(record({ conversationId, agentId: addressee, level }), {
  selector: (wish) => wish.conversationId,
  minLength: 1,
});

const ofAgents = [
  tuple(replica, agentId, capacity).map((chosen) => new Put(...chosen)),
  tuple(replica, agentId, intent).map((chosen) => new Want(...chosen)),
  tuple(replica, agentId, level).map((chosen) => new Able(...chosen)),
  tuple(replica, agentId).map((chosen) => new Connect(...chosen)),
  tuple(replica, agentId, departure).map((chosen) => new Leave(...chosen)),
];
const ofCustomers = [
  tuple(replica, conversationId, addressee).map((chosen) => new Reserve(...chosen)),
  tuple(replica, wishes).map((chosen) => new ReserveBatch(...chosen)),
  tuple(replica, conversationId, change).map((chosen) => new ChangeSeat(...chosen)),
];

/** What can happen in a shop, customers oftener than agents. */
export const steps = [...ofAgents, ...ofCustomers, ...ofCustomers, ...ofCustomers];
