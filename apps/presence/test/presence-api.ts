import { randomUUID } from 'node:crypto';
import type { Caller, Client, ServiceDefinition } from '@guanxi/chassis';
import { AgentServiceService, Intent } from '@guanxi/contracts/presence/v1/agent.js';
import { AvailabilityServiceService } from '@guanxi/contracts/presence/v1/availability.js';
import { CapacityServiceService, Limits, type SetLimitsRequest } from '@guanxi/contracts/presence/v1/capacity.js';
import { PresenceServiceService } from '@guanxi/contracts/presence/v1/presence.js';
import {
  ReserveSeatRequest,
  type Seat,
  type SeatAnswer,
  SeatServiceService,
  SeatWish,
} from '@guanxi/contracts/presence/v1/seat.js';
import { agentCaller, merchantOf, peer, shopId as tea } from './presence-host.js';

/** Something that gives clients: a hosted service, or a program that runs elsewhere. */
export interface Callable {
  as<S extends ServiceDefinition>(caller: Caller, definition: S): Client<S>;
}

/** The service's calls as the tests need them, each with a new idempotency key. */
export function presenceApi(host: Callable, shopId = tea) {
  const merchant = merchantOf(shopId);
  const agents = host.as(merchant, AgentServiceService);
  const seats = host.as(peer, SeatServiceService);
  const capacity = host.as(merchant, CapacityServiceService);
  const availability = host.as(peer, AvailabilityServiceService);
  const asMerchant = host.as(merchant, PresenceServiceService);
  const asAgents = new Map<string, Client<typeof PresenceServiceService>>();
  const as = (agentId: string) => {
    const client = asAgents.get(agentId) ?? host.as(agentCaller(agentId, shopId), PresenceServiceService);
    asAgents.set(agentId, client);
    return client;
  };
  const keyed = <T extends object>(request: T) => ({ shopId, idempotencyKey: randomUUID(), ...request });

  const put = async (agentId: string, seatsMax: number, displayName = `小${agentId}`) =>
    (await agents.putAgent(keyed({ agentId, displayName, seatsMax }))).agent!;
  const setIntent = async (agentId: string, intent: Intent) =>
    (await asMerchant.setIntent(keyed({ agentId, intent }))).presence!;
  const open = (agentId: string, deviceId = 'phone') => as(agentId).openLease(keyed({ agentId, deviceId }));

  return {
    agents,
    seats,
    capacity,
    availability,
    put,
    setIntent,
    open,
    renew: (agentId: string, leaseId: string) => as(agentId).renewLease(keyed({ agentId, leaseId })),
    close: async (agentId: string, leaseId: string) =>
      (await as(agentId).closeLease(keyed({ agentId, leaseId }))).presence!,
    /** An agent who is registered, online and connected. */
    async arrive(agentId: string, seatsMax: number) {
      await put(agentId, seatsMax);
      await setIntent(agentId, Intent.ONLINE);
      return open(agentId);
    },
    list: () => agents.listAgents({ shopId, pageSize: 1_000, pageToken: '' }),
    get: async (agentId: string) => (await agents.getAgent({ shopId, agentId })).agent!,
    async reserve(conversationId: string = randomUUID(), rest: Partial<ReserveSeatRequest> = {}): Promise<Seat> {
      const request = ReserveSeatRequest.fromPartial(keyed({ conversationId, ...rest }));
      return (await seats.reserveSeat(request)).seat!;
    },
    /** One batch of wishes; those that name no conversation are for new ones. */
    async reserveAll(wishes: Partial<SeatWish>[]): Promise<SeatAnswer[]> {
      const all = wishes.map((wish) => SeatWish.fromPartial({ conversationId: randomUUID(), ...wish }));
      return (await seats.reserveSeats(keyed({ wishes: all }))).answers;
    },
    /** Limits of an agent, of a group, or of the shop where neither is named. */
    limit: async (owner: SetLimitsRequest['owner'], limits: Partial<Limits>) =>
      (await capacity.setLimits(keyed({ owner, limits: Limits.fromPartial(limits) }))).limits!,
    /** Seats by channel. */
    weigh: async (seatsOf: Record<string, number>) => {
      const weights = Object.entries(seatsOf).map(([channel, taken]) => ({ channel, seats: taken }));
      return (await capacity.setChannelWeights(keyed({ weights }))).weights;
    },
    /** Levels by skill, and groups. */
    able: async (agentId: string, levels: Record<string, number>, groupIds: string[] = []) => {
      const skills = Object.entries(levels).map(([skill, level]) => ({ skill, level }));
      return (await agents.setAbilities(keyed({ agentId, skills, groupIds }))).agent!;
    },
    accept: async (seatId: string) => (await seats.acceptSeat(keyed({ seatId }))).seat!,
    decline: async (seatId: string) => (await seats.declineSeat(keyed({ seatId }))).seat!,
    release: async (seatId: string) => (await seats.releaseSeat(keyed({ seatId }))).seat!,
    taken: async (agentId = '') => (await seats.listSeats({ shopId, agentId, pageSize: 1_000, pageToken: '' })).seats,
    available: async () => (await availability.getAvailability({ shopId })).availability!,
  };
}

export type PresenceApi = ReturnType<typeof presenceApi>;
