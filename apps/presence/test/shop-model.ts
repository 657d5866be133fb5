import { GuanxiError } from '@guanxi/chassis';
import type { AsyncCommand } from 'fast-check';
import { expect } from 'vitest';
import type { PresenceApi } from './presence-api.js';
import { violations } from './stored.js';

/** An agent as she should be. */
export interface ModelAgent {
  seatsMax: number;
  intent: 'online' | 'suspended' | 'offline';
  leaseId: string | undefined;
  /** Her level in the one skill that there is; 0 where she has it not. */
  level: number;
}

/** What a shop's agents and seats should be, in the simplest words. */
export interface Shop {
  agents: Map<string, ModelAgent>;
  /** Taken seats by conversation. */
  seats: Map<string, { seatId: string; agentId: string; isAccepted: boolean }>;
}

/** The service: two replicas of it, and its database. */
export interface Service {
  replicas: [PresenceApi, PresenceApi];
  databaseUrl: string;
  /** The run's own shop, since all runs share the service. */
  shopId: string;
}

export const seatsTaken = ({ seats }: Shop, agentId: string) =>
  [...seats.values()].filter((seat) => seat.agentId === agentId).length;

/** The reason why a call fails; what it answers where it does not. */
export async function reasonOf<T>(call: Promise<T>): Promise<T | string> {
  return call.catch((error: unknown) => {
    if (error instanceof GuanxiError) return error.reason;
    throw error;
  });
}

/** A step of a run: afterwards the tables hold what they must, and the service shows what the model says. */
export abstract class Step implements AsyncCommand<Shop, Service> {
  constructor(protected readonly replica: 0 | 1) {}

  check(_shop: Readonly<Shop>): boolean {
    return true;
  }

  abstract act(shop: Shop, api: PresenceApi, service: Service): Promise<void>;

  async run(shop: Shop, service: Service): Promise<void> {
    await this.act(shop, service.replicas[this.replica], service);
    expect(await violations(service.databaseUrl, service.shopId)).toEqual([]);
    // Asked of the other replica: what one did, the other knows.
    await expectShop(shop, service.replicas[this.replica === 0 ? 1 : 0]);
  }
}

async function expectShop(shop: Shop, api: PresenceApi): Promise<void> {
  const { agents } = await api.list();
  expect(agents.map(({ agentId, seatsMax, seatsTaken: taken }) => [agentId, seatsMax, taken])).toEqual(
    [...shop.agents].sort().map(([agentId, { seatsMax }]) => [agentId, seatsMax, seatsTaken(shop, agentId)]),
  );
  const available = [...shop.agents].filter(([, { intent, leaseId }]) => intent === 'online' && leaseId);
  const freeSeats = available.reduce(
    (sum, [id, { seatsMax }]) => sum + Math.max(0, seatsMax - seatsTaken(shop, id)),
    0,
  );
  expect(await api.available()).toMatchObject({ availableAgents: available.length, freeSeats });
  expect(agents.filter(({ presence }) => presence?.available)).toHaveLength(available.length);
  const seats = (await api.taken()).map(({ seatId, conversationId, agentId }) => [conversationId, seatId, agentId]);
  expect(seats.sort()).toEqual([...shop.seats].map(([id, { seatId, agentId }]) => [id, seatId, agentId]).sort());
}
