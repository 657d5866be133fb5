import { type Client, connect, GuanxiError, InjectConfig, Metrics, ServiceIdentity } from '@guanxi/chassis';
import { type Agent, AgentServiceService, Connection, Intent } from '@guanxi/contracts/presence/v1/agent.js';
import { AvailabilityServiceService } from '@guanxi/contracts/presence/v1/availability.js';
import {
  type Seat,
  type SeatAnswer,
  SeatServiceService,
  SeatState,
  type SeatWish,
} from '@guanxi/contracts/presence/v1/seat.js';
import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import type { Histogram } from 'prom-client';
import type { ConversationConfig } from './config.js';
import { conversationMetrics } from './telemetry.js';

const seat_ms_max = 2_000;
const calls_at_once_max = 16;
const agents_page_items = 1_000;
const agents_pages_max = 10;

/** Whether somebody could take a customer at this moment; unreachable where presence does not say in time. */
export type Availability = 'available' | 'nobody' | 'unreachable';

/** The service presence, as this service asks it. */
@Injectable()
export class PresenceClient implements OnModuleDestroy {
  private readonly availabilities: Client<typeof AvailabilityServiceService>;
  private readonly seats: Client<typeof SeatServiceService>;
  private readonly agents: Client<typeof AgentServiceService>;
  /** For questions that somebody's request waits for, and cannot go on without. */
  private readonly directory: Client<typeof AgentServiceService>;

  private readonly gate: Histogram<'answer'>;

  constructor(@InjectConfig() config: ConversationConfig, { token, transport }: ServiceIdentity, metrics: Metrics) {
    const { PRESENCE_ADDRESS: address, AVAILABILITY_DEADLINE_MS: deadline_ms } = config;
    this.availabilities = connect(AvailabilityServiceService, { address, token, transport, deadline_ms });
    this.seats = connect(SeatServiceService, { address, token, transport, deadline_ms: seat_ms_max });
    this.agents = connect(AgentServiceService, { address, token, transport, deadline_ms });
    this.directory = connect(AgentServiceService, { address, token, transport, deadline_ms: seat_ms_max });
    this.gate = metrics.histogram(conversationMetrics.gate);
  }

  onModuleDestroy(): void {
    this.availabilities.close();
    this.seats.close();
    this.agents.close();
    this.directory.close();
  }

  /** Whether the shop has an agent who is online and not suspended at this moment. Never throws. */
  async availability(shopId: string): Promise<Availability> {
    const measure = this.gate.startTimer();
    const answer = await this.askAvailability(shopId);
    measure({ answer });
    return answer;
  }

  private async askAvailability(shopId: string): Promise<Availability> {
    try {
      const { availability } = await this.availabilities.getAvailability({ shopId });
      return (availability?.availableAgents ?? 0) > 0 ? 'available' : 'nobody';
    } catch {
      return 'unreachable';
    }
  }

  /** The seats, taken or free, of all agents who are there; undefined where presence does not say in time. */
  async staffedSeats(shopId: string): Promise<number | undefined> {
    try {
      let seats = 0;
      for await (const { presence, seatsMax } of allAgents(this.agents, shopId)) {
        if (presence?.available) seats += seatsMax;
      }
      return seats;
    } catch {
      return undefined;
    }
  }

  /** Whether the shop has an agent of this id. @throws {GuanxiError} when presence cannot be asked. */
  async hasAgent(shopId: string, agentId: string): Promise<boolean> {
    try {
      await this.directory.getAgent({ shopId, agentId });
      return true;
    } catch (error) {
      if (error instanceof GuanxiError && error.reason === 'AGENT_NOT_FOUND') return false;
      throw error;
    }
  }

  /** Whether an agent of the shop, here or not, is in a group. @throws {GuanxiError} when presence cannot be asked. */
  async hasGroup(shopId: string, groupId: string): Promise<boolean> {
    for await (const { groupIds } of allAgents(this.directory, shopId)) {
      if (groupIds.includes(groupId)) return true;
    }
    return false;
  }

  /**
   * Reserves seats, or with `areAccepted` takes them at once, in the order of the wishes; a conversation that holds a
   * seat is answered with that one.
   *
   * @throws {GuanxiError} when presence cannot be asked.
   */
  async reserveSeats(
    shopId: string,
    idempotencyKey: string,
    wishes: SeatWish[],
    { areAccepted }: { areAccepted: boolean },
  ): Promise<SeatAnswer[]> {
    const { answers } = await this.seats.reserveSeats({ shopId, idempotencyKey, wishes, areAccepted });
    if (!areAccepted) return answers;
    // What was reserved before is answered as it is.
    return inTurns(answers, async (answer) => {
      const { seat } = answer;
      if (seat?.state !== SeatState.RESERVED) return answer;
      const isHers = await this.acceptSeat(shopId, seat.seatId);
      return { ...answer, seat: { ...seat, state: isHers ? SeatState.ACCEPTED : SeatState.EXPIRED } };
    });
  }

  /**
   * Reserves a seat of one agent for a conversation, or finds the one that the conversation holds; undefined where she has
   * none free, or cannot be reached.
   *
   * @throws {GuanxiError} when presence cannot be asked.
   */
  async reserveSeatOf(
    agentId: string,
    asked: { shopId: string; idempotencyKey: string; conversationId: string },
  ): Promise<Seat | undefined> {
    try {
      return (await this.seats.reserveSeat({ ...asked, agentId, excludedAgentIds: [] })).seat;
    } catch (error) {
      const isRefused = error instanceof GuanxiError && ['NO_SEAT', 'NO_AGENT_AVAILABLE'].includes(error.reason);
      if (isRefused) return undefined;
      throw error;
    }
  }

  /**
   * Turns a reservation into a served conversation. Returns false where it is gone.
   *
   * @throws {GuanxiError} when presence cannot be asked.
   */
  async acceptSeat(shopId: string, seatId: string): Promise<boolean> {
    try {
      await this.seats.acceptSeat({ shopId, seatId, idempotencyKey: `accept/${seatId}` });
      return true;
    } catch (error) {
      if (error instanceof GuanxiError && error.reason === 'RESERVATION_GONE') return false;
      throw error;
    }
  }

  /** Frees a seat, whatever it was; one that is not there is free. @throws {GuanxiError} when presence cannot be asked. */
  async releaseSeat(shopId: string, seatId: string): Promise<void> {
    try {
      await this.seats.releaseSeat({ shopId, seatId, idempotencyKey: `release/${seatId}` });
    } catch (error) {
      if (!(error instanceof GuanxiError && error.reason === 'SEAT_NOT_FOUND')) throw error;
    }
  }

  /** Frees several, as {@link releaseSeat} does one. @throws {GuanxiError} when presence cannot be asked. */
  async releaseSeats(shopId: string, seatIds: string[]): Promise<void> {
    await inTurns(seatIds, (seatId) => this.releaseSeat(shopId, seatId));
  }

  /** Whether an agent can be reached by nobody: she has gone, or her connection has. @throws {GuanxiError} */
  async isGone(shopId: string, agentId: string): Promise<boolean> {
    const { agent } = await this.agents.getAgent({ shopId, agentId });
    const { intent, connection } = agent?.presence ?? {};
    return intent === Intent.OFFLINE || connection === Connection.DISCONNECTED;
  }
}

/** Does one thing to each, a few at a time, and returns the results in order. */
async function inTurns<T, R>(items: readonly T[], act: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (let i = 0; i < items.length; i += calls_at_once_max) {
    results.push(...(await Promise.all(items.slice(i, i + calls_at_once_max).map(act))));
  }
  return results;
}

async function* allAgents(asked: Client<typeof AgentServiceService>, shopId: string): AsyncIterable<Agent> {
  let pageToken = '';
  for (let page = 0; page < agents_pages_max; page += 1) {
    const { agents, nextPageToken } = await asked.listAgents({ shopId, pageSize: agents_page_items, pageToken });
    yield* agents;
    pageToken = nextPageToken;
    if (pageToken === '') return;
  }
}
