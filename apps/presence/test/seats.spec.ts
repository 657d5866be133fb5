import { randomUUID } from 'node:crypto';
import { Intent, SuspendedFor } from '@guanxi/contracts/presence/v1/agent.js';
import {
  ListSeatsRequest,
  ReserveSeatRequest,
  type Seat,
  SeatServiceService,
  SeatState,
} from '@guanxi/contracts/presence/v1/seat.js';
import { failureOf, type HostedService, waitFor } from '@guanxi/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type PresenceApi, presenceApi } from './presence-api.js';
import { hostPresence, hostReplica, peer, shopId } from './presence-host.js';
import { query, violations } from './stored.js';
import { listen, type Told } from './told.js';

let host: HostedService;
let hasty: HostedService;
let api: PresenceApi;
let hastyApi: PresenceApi;
let told: Told;

beforeAll(async () => {
  host = await hostPresence({ env: { LEASE_TTL_MS: '600000', RESERVATION_TTL_MS: '600000' } });
  hasty = await hostReplica(host, { RESERVATION_TTL_MS: '500' });
  api = presenceApi(host);
  hastyApi = presenceApi(hasty);
  told = await listen(host.nats.url);
});
afterAll(async () => {
  await told?.stop();
  await hasty?.stop();
  await host?.stop();
});
afterEach(async () => {
  expect(await violations(host.database.url)).toEqual([]);
  // Each test begins with nobody there.
  const { agents } = await api.agents.listAgents({ shopId, pageSize: 1_000, pageToken: '' });
  for (const { agentId } of agents) await api.setIntent(agentId, Intent.OFFLINE);
  for (const { seatId } of await api.taken()) await api.release(seatId);
});

const toldOf = ({ seatId }: Seat) => told.seats.filter((event) => event.seatId === seatId).map(({ state }) => state);

describe('a reservation', () => {
  it('is for the agent with the smallest share taken, then the longest idle, and is told', async () => {
    await api.arrive('big', 4);
    await api.arrive('small', 2);
    const seats: Seat[] = [];
    for (let i = 0; i < 6; i += 1) seats.push(await api.reserve());
    // 0/4 0/2, 1/4 0/2, 1/4 1/2, 2/4 1/2 (small idle longer), 2/4 2/2, 3/4 2/2
    expect(seats.map(({ agentId }) => agentId)).toEqual(['big', 'small', 'big', 'small', 'big', 'big']);
    expect(seats[0]).toMatchObject({ shopId, agentName: '小big', state: SeatState.RESERVED });
    expect(await api.taken()).toEqual(seats);
    expect(await api.get('big')).toMatchObject({ seatsTaken: 4 });
    expect(await failureOf(api.reserve())).toMatchObject({ code: 8, reason: 'NO_SEAT' });
    await waitFor(() => toldOf(seats[5]!).length > 0);
    for (const seat of seats) expect(toldOf(seat)).toEqual([SeatState.RESERVED]);
  });

  it('passes over those who declined, and knows nobody else then', async () => {
    await api.arrive('declines', 4);
    const excludedAgentIds = ['declines'];
    expect(await failureOf(api.reserve(randomUUID(), { excludedAgentIds }))).toMatchObject({
      code: 9,
      reason: 'NO_AGENT_AVAILABLE',
    });
    await api.arrive('willing', 4);
    expect(await api.reserve(randomUUID(), { excludedAgentIds })).toMatchObject({ agentId: 'willing' });
  });

  it('that is addressed personally reaches her while she is suspended, as new customers do not; and those she has stay', async () => {
    await api.arrive('personal', 2);
    await api.arrive('idle', 9);
    const first = await api.reserve(randomUUID(), { agentId: 'personal' });
    await api.accept(first.seatId);
    await api.setIntent('personal', Intent.SUSPENDED);
    await api.setIntent('idle', Intent.OFFLINE);
    expect(await failureOf(api.reserve())).toMatchObject({ reason: 'NO_AGENT_AVAILABLE' });
    const second = await api.reserve(randomUUID(), { agentId: 'personal' });
    expect(second).toMatchObject({ agentId: 'personal' });
    expect(await failureOf(api.reserve(randomUUID(), { agentId: 'personal' }))).toMatchObject({ reason: 'NO_SEAT' });
    expect(await api.taken('personal')).toMatchObject([{ state: SeatState.ACCEPTED }, { state: SeatState.RESERVED }]);
    expect(await api.accept(second.seatId)).toMatchObject({ state: SeatState.ACCEPTED });
    await api.setIntent('personal', Intent.OFFLINE);
    expect(await api.taken('personal')).toHaveLength(2);
    await api.release(first.seatId);
    expect(await failureOf(api.reserve(randomUUID(), { agentId: 'personal' }))).toMatchObject({
      reason: 'NO_AGENT_AVAILABLE',
    });
  });

  it('is one for a conversation: a repeat returns it, whoever it asks for, and takes nothing', async () => {
    await api.arrive('once', 3);
    await api.arrive('other', 3);
    const conversationId = randomUUID();
    const seat = await api.reserve(conversationId, { agentId: 'once' });
    expect(await api.reserve(conversationId.toUpperCase())).toEqual(seat);
    expect(await api.reserve(conversationId, { agentId: 'other' })).toEqual(seat);
    await api.accept(seat.seatId);
    expect(await api.reserve(conversationId)).toEqual({ ...seat, state: SeatState.ACCEPTED });
    expect((await api.get('once')).seatsTaken + (await api.get('other')).seatsTaken).toBe(1);
    await api.release(seat.seatId);
    expect((await api.reserve(conversationId)).seatId).not.toBe(seat.seatId);
  });

  it('with a key that came before is answered the same, even when the seat is free since', async () => {
    await api.arrive('keyed', 3);
    const seats = host.as(peer, SeatServiceService);
    const request = ReserveSeatRequest.fromPartial({ shopId, idempotencyKey: 'k', conversationId: randomUUID() });
    const first = await seats.reserveSeat(request);
    await api.release(first.seat!.seatId);
    expect(await seats.reserveSeat(request)).toEqual(first);
    expect(await api.taken()).toEqual([]);
    expect(await failureOf(seats.reserveSeat({ ...request, conversationId: randomUUID() }))).toMatchObject({
      reason: 'IDEMPOTENCY_KEY_REUSED',
    });
  });

  it.each([
    ['conversation_id', { conversationId: 'no-uuid' }],
    ['conversation_id', { conversationId: '' }],
    ['agent_id', { agentId: 'two words' }],
    ['excluded_agent_ids[1]', { excludedAgentIds: ['fine', 'not fine'] }],
    ['excluded_agent_ids', { excludedAgentIds: Array.from({ length: 101 }, (_, i) => `a${i}`) }],
  ])('is refused by the name of %s, and takes nothing', async (field, rest) => {
    await api.arrive('untouched', 1);
    expect(await failureOf(api.reserve(randomUUID(), rest))).toMatchObject({
      reason: 'INVALID_REQUEST',
      details: { violations: [{ field }] },
    });
    expect(await api.get('untouched')).toMatchObject({ seatsTaken: 0 });
  });
});

describe('a seat', () => {
  it('is accepted, then released, each told once however often it is said', async () => {
    await api.arrive('serves', 2);
    const { seatId } = await api.reserve();
    const accepted = await api.accept(seatId);
    expect(accepted).toMatchObject({ state: SeatState.ACCEPTED });
    expect(await api.accept(seatId)).toEqual(accepted);
    expect(await failureOf(api.decline(seatId))).toMatchObject({ code: 9, reason: 'SEAT_ACCEPTED' });
    expect(await api.get('serves')).toMatchObject({ seatsTaken: 1 });
    const released = await api.release(seatId);
    expect(released).toMatchObject({ state: SeatState.RELEASED });
    expect(await api.release(seatId)).toEqual(released);
    expect(await failureOf(api.accept(seatId))).toMatchObject({ code: 9, reason: 'RESERVATION_GONE' });
    expect(await api.get('serves')).toMatchObject({ seatsTaken: 0 });
    await api.put('behind', 1);
    await waitFor(() => told.agents.some(({ agentId }) => agentId === 'behind'));
    expect(toldOf(released)).toEqual([SeatState.RESERVED, SeatState.ACCEPTED, SeatState.RELEASED]);
  });

  it('is given back by declining, and is free for the next', async () => {
    await api.arrive('declining', 1);
    const { seatId } = await api.reserve();
    expect(await api.decline(seatId)).toMatchObject({ state: SeatState.DECLINED });
    expect(await failureOf(api.accept(seatId))).toMatchObject({ reason: 'RESERVATION_GONE' });
    expect(await api.reserve()).toMatchObject({ agentId: 'declining' });
  });

  it('that is not accepted in time expires by itself, which is told once by two replicas', async () => {
    await api.arrive('slow', 1);
    const seat = await hastyApi.reserve();
    expect(await failureOf(api.reserve())).toMatchObject({ reason: 'NO_SEAT' });
    await waitFor(() => toldOf(seat).includes(SeatState.EXPIRED));
    const { changedAt } = told.seats.find(
      ({ seatId, state }) => seatId === seat.seatId && state === SeatState.EXPIRED,
    )!;
    expect(changedAt!.getTime()).toBeGreaterThanOrEqual(seat.expiresAt!.getTime());
    expect(await api.get('slow')).toMatchObject({ seatsTaken: 0 });
    expect(await failureOf(api.accept(seat.seatId))).toMatchObject({ reason: 'RESERVATION_GONE' });
    await api.setIntent('slow', Intent.ONLINE);
    const next = await api.reserve();
    await waitFor(() => toldOf(next).length > 0);
    expect(toldOf(seat)).toEqual([SeatState.RESERVED, SeatState.EXPIRED]);
  });

  it('that is not accepted in time sets her not responding, who gets nothing new until she says that she is online', async () => {
    await api.arrive('silent', 3);
    const seat = await hastyApi.reserve();
    await waitFor(() => told.agents.some(({ agentId, presence }) => agentId === 'silent' && !!presence?.suspendedFor));
    const { presence } = await api.get('silent');
    expect(presence).toMatchObject({
      intent: Intent.SUSPENDED,
      suspendedFor: SuspendedFor.NOT_RESPONDING,
      available: false,
    });
    expect(await api.available()).toMatchObject({ availableAgents: 0 });
    expect(await failureOf(api.reserve())).toMatchObject({ reason: 'NO_AGENT_AVAILABLE' });
    const excludedAgentIds = ['silent'];
    await api.setIntent('silent', Intent.ONLINE);
    expect(await api.reserve()).toMatchObject({ agentId: 'silent' });
    expect(await failureOf(api.reserve(seat.conversationId, { excludedAgentIds }))).toMatchObject({
      reason: 'NO_AGENT_AVAILABLE',
    });
  });

  it('that is over, though nobody has looked yet, is not accepted and not handed out again', async () => {
    await api.arrive('overdue', 1);
    const conversationId = randomUUID();
    const seat = await api.reserve(conversationId);
    // As if its time had passed while the row was held by another transaction.
    const overdue = "UPDATE seats SET expires_at = clock_timestamp() - interval '1 second' WHERE seat_id = $1";
    await api.arrive('other', 1);
    await query(host.database.url, overdue, [seat.seatId]);
    const [acceptance, repeat] = await Promise.all([failureOf(api.accept(seat.seatId)), api.reserve(conversationId)]);
    expect(acceptance).toMatchObject({ reason: 'RESERVATION_GONE' });
    expect(repeat).toMatchObject({ agentId: 'other', state: SeatState.RESERVED });
    expect(repeat.seatId).not.toBe(seat.seatId);
  });

  it('that never was is not found', async () => {
    for (const change of [api.accept, api.decline, api.release]) {
      expect(await failureOf(change(randomUUID()))).toMatchObject({ code: 5, reason: 'SEAT_NOT_FOUND' });
    }
  });

  it('is seen and touched by no other shop', async () => {
    await api.arrive('walled', 1);
    const { seatId } = await api.reserve();
    const request = { shopId: 'hats', idempotencyKey: randomUUID(), seatId };
    expect(await failureOf(api.seats.releaseSeat(request))).toMatchObject({ reason: 'SEAT_NOT_FOUND' });
    expect((await api.seats.listSeats(ListSeatsRequest.fromPartial({ shopId: 'hats' }))).seats).toEqual([]);
    expect(await api.taken()).toHaveLength(1);
  });
});

describe('a capacity that shrinks', () => {
  it('leaves seats that are taken, and gives no new one until there is room', async () => {
    await api.arrive('shrinks', 3);
    const seats = [await api.reserve(), await api.reserve(), await api.reserve()];
    expect(await api.put('shrinks', 1)).toMatchObject({ seatsMax: 1, seatsTaken: 3 });
    expect(await api.available()).toMatchObject({ availableAgents: 1, freeSeats: 0 });
    for (const { seatId } of seats) {
      expect(await failureOf(api.reserve())).toMatchObject({ reason: 'NO_SEAT' });
      await api.release(seatId);
    }
    expect(await api.reserve()).toMatchObject({ agentId: 'shrinks' });
    expect(await failureOf(api.reserve())).toMatchObject({ reason: 'NO_SEAT' });
  });

  it('is held by the database too: no statement takes a seat that is not there', async () => {
    await api.arrive('guarded', 1);
    await api.reserve();
    const steal = "UPDATE agents SET seats_taken = seats_taken + 1 WHERE agent_id = 'guarded'";
    await expect(query(host.database.url, steal)).rejects.toThrow('check constraint');
  });
});

describe('the list of seats', () => {
  it('shows those taken once, oldest first, page by page, of a shop or of one agent', async () => {
    await api.arrive('one', 5);
    await api.arrive('two', 5);
    const reserved = await Promise.all(Array.from({ length: 9 }, () => api.reserve()));
    const seen: Seat[] = [];
    for (let pageToken = ''; ; ) {
      const page = await api.seats.listSeats(ListSeatsRequest.fromPartial({ shopId, pageSize: 2, pageToken }));
      seen.push(...page.seats);
      pageToken = page.nextPageToken;
      if (pageToken === '') break;
    }
    expect(seen.map(({ seatId }) => seatId).sort()).toEqual(reserved.map(({ seatId }) => seatId).sort());
    const times = seen.map(({ reservedAt }) => reservedAt!.getTime());
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(await api.taken('one')).toEqual(seen.filter(({ agentId }) => agentId === 'one'));
  });
});
