import { randomUUID } from 'node:crypto';
import { Intent, SuspendedFor } from '@guanxi/contracts/presence/v1/agent.js';
import { GetCapacityRequest, Limits } from '@guanxi/contracts/presence/v1/capacity.js';
import { SeatRefusal } from '@guanxi/contracts/presence/v1/seat.js';
import { failureOf, type HostedService, waitFor } from '@guanxi/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type PresenceApi, presenceApi } from './presence-api.js';
import { hostPresence, merchantOf } from './presence-host.js';
import { violations } from './stored.js';
import { listen, type Told } from './told.js';

let host: HostedService;
let told: Told;
let shops = 0;
let shopId: string;
let api: PresenceApi;

beforeAll(async () => {
  host = await hostPresence({ env: { LEASE_TTL_MS: '600000', RESERVATION_TTL_MS: '600000' } });
  told = await listen(host.nats.url);
});
afterAll(async () => {
  await told?.stop();
  await host?.stop();
});
const newShop = () => {
  shops += 1;
  shopId = `shop-${shops}`;
  api = presenceApi(host, shopId);
};
beforeAll(newShop);
afterEach(async () => {
  expect(await violations(host.database.url, shopId)).toEqual([]);
  newShop();
});

const ofGroup = (value: string) => ({ $case: 'groupId' as const, value });
const ofAgent = (value: string) => ({ $case: 'agentId' as const, value });
const tellings = (agentId: string) =>
  told.agents.filter((event) => event.shopId === shopId && event.agentId === agentId);

describe('limits', () => {
  it('hold for an agent as her own, her groups’ or her shop’s, whichever comes first, and each change is told once', async () => {
    await api.put('an', 5);
    await api.able('an', {}, ['vip']);
    await api.limit(undefined, { seatsMax: 3 });
    expect(await api.get('an')).toMatchObject({ seatsMax: 5, inheritsSeats: false });
    await api.limit(ofAgent('an'), {});
    expect(await api.get('an')).toMatchObject({ seatsMax: 3, inheritsSeats: true });
    await api.limit(ofGroup('vip'), { seatsMax: 0 });
    expect(await api.get('an')).toMatchObject({ seatsMax: 0 });
    await api.able('an', {}, []);
    expect(await api.get('an')).toMatchObject({ seatsMax: 3 });
    await api.limit(undefined, {});
    expect(await api.get('an')).toMatchObject({ seatsMax: 1_000 });
    await api.limit(ofAgent('an'), { seatsMax: 7 });
    const { presence } = await api.get('an');
    expect(presence).toMatchObject({ version: 7 });
    await waitFor(() => tellings('an').length >= 7);
    expect(tellings('an').map((event) => event.presence!.version)).toEqual([1, 2, 3, 4, 5, 6, 7]);
  });

  it('hold for an agent who is registered later', async () => {
    await api.limit(undefined, { channels: [{ channel: 'phone', conversationsMax: 1 }], suspendAtSeats: 2 });
    expect(await api.put('later', 5)).toMatchObject({
      seatsMax: 5,
      channels: [{ channel: 'phone', conversationsMax: 1 }],
      suspendAtSeats: 2,
    });
  });

  it('that shrink leave seats that are taken, and give no new one', async () => {
    await api.arrive('an', 4);
    await api.limit(ofAgent('an'), {});
    await api.reserveAll([{}, {}, {}]);
    await api.limit(undefined, { seatsMax: 2 });
    expect(await api.get('an')).toMatchObject({ seatsMax: 2, seatsTaken: 3 });
    expect(await api.reserveAll([{}])).toMatchObject([{ refusal: SeatRefusal.NO_SEAT }]);
  });

  it('are answered as they were said, absent where nothing was', async () => {
    const limits = Limits.fromPartial({ seatsMax: 0, channels: [{ channel: 'phone', conversationsMax: 2 }] });
    expect(await api.limit(ofGroup('vip'), limits)).toEqual(limits);
    const get = (owner?: GetCapacityRequest['owner']) => api.capacity.getCapacity({ shopId, owner });
    expect((await get(ofGroup('vip'))).limits).toEqual(limits);
    expect((await get()).limits).toEqual(Limits.fromPartial({}));
    expect((await get(ofGroup('vip'))).weights).toEqual([]);
  });

  it.each([
    ['limits.seats_max', undefined, { seatsMax: 101 }],
    ['limits.suspend_at_seats', undefined, { suspendAtSeats: 0 }],
    ['agent_id', ofAgent('two words'), {}],
    ['limits.channels[0].channel', undefined, { channels: [{ channel: '电话', conversationsMax: 1 }] }],
    [
      'limits.channels[1].channel',
      undefined,
      {
        channels: [
          { channel: 'phone', conversationsMax: 1 },
          { channel: 'phone', conversationsMax: 2 },
        ],
      },
    ],
  ])('are refused by the name of %s', async (field, owner, limits) => {
    expect(await failureOf(api.limit(owner, limits))).toMatchObject({
      reason: 'INVALID_REQUEST',
      details: { violations: [{ field }] },
    });
  });

  it('of an agent whom the shop does not have are not kept', async () => {
    expect(await failureOf(api.limit(ofAgent('ghost'), { seatsMax: 1 }))).toMatchObject({ reason: 'AGENT_NOT_FOUND' });
    const { limits } = await api.capacity.getCapacity({ shopId, owner: ofAgent('ghost') });
    expect(limits).toEqual(Limits.fromPartial({}));
  });

  it("are nobody else's to set", async () => {
    const other = presenceApi(host, 'hats').capacity;
    const request = { shopId, idempotencyKey: randomUUID(), owner: undefined, limits: Limits.fromPartial({}) };
    expect(await failureOf(other.setLimits(request))).toMatchObject({ code: 7 });
    expect(merchantOf('hats').shop).not.toBe(shopId);
  });
});

describe('a channel', () => {
  it('weighs as many seats as it is said, which come back when it ends, whatever it weighs by then', async () => {
    await api.arrive('an', 5);
    await api.weigh({ phone: 3 });
    const [call, second, chat] = await api.reserveAll([
      { channel: 'phone' },
      { channel: 'phone' },
      { channel: 'chat' },
    ]);
    expect(call!.seat).toMatchObject({ agentId: 'an', channel: 'phone', weight: 3 });
    expect(second).toMatchObject({ refusal: SeatRefusal.NO_SEAT });
    expect(chat!.seat).toMatchObject({ weight: 1 });
    expect(await api.get('an')).toMatchObject({ seatsTaken: 4 });
    expect(await api.available()).toMatchObject({ freeSeats: 1 });
    await api.weigh({});
    await api.release(call!.seat!.seatId);
    expect(await api.get('an')).toMatchObject({ seatsTaken: 1 });
  });

  it('that is limited is not held oftener, until one ends', async () => {
    await api.arrive('an', 5);
    await api.limit(ofAgent('an'), { seatsMax: 5, channels: [{ channel: 'phone', conversationsMax: 1 }] });
    const [call, second] = await api.reserveAll([{ channel: 'phone' }, { channel: 'phone' }]);
    expect(second).toMatchObject({ refusal: SeatRefusal.NO_SEAT });
    await api.accept(call!.seat!.seatId);
    expect(await api.reserveAll([{ channel: 'phone' }, { channel: 'chat' }])).toMatchObject([
      { refusal: SeatRefusal.NO_SEAT },
      { seat: { agentId: 'an' } },
    ]);
    await api.release(call!.seat!.seatId);
    expect(await api.reserveAll([{ channel: 'phone' }])).toMatchObject([{ seat: { agentId: 'an' } }]);
  });
});

describe('an agent who wants at most two', () => {
  it('is suspended by the second, keeps them, and comes back when one ends', async () => {
    await api.limit(undefined, { suspendAtSeats: 2 });
    await api.arrive('an', 5);
    const [first, second] = await api.reserveAll([{}, {}]);
    expect((await api.get('an')).presence).toMatchObject({
      intent: Intent.SUSPENDED,
      suspendedFor: SuspendedFor.BUSY,
      available: false,
    });
    expect(await api.available()).toMatchObject({ availableAgents: 0 });
    expect(await api.accept(first!.seat!.seatId)).toMatchObject({ agentId: 'an' });
    expect(await api.reserveAll([{}, { onlyAgentId: 'an' }])).toMatchObject([
      { refusal: SeatRefusal.NO_AGENT_AVAILABLE },
      { seat: { agentId: 'an' } },
    ]);
    await api.release(second!.seat!.seatId);
    expect((await api.get('an')).presence).toMatchObject({ intent: Intent.SUSPENDED });
    await api.release(first!.seat!.seatId);
    expect((await api.get('an')).presence).toMatchObject({ intent: Intent.ONLINE, suspendedFor: 0, available: true });
  });

  it('stays suspended where she says so herself, whatever ends', async () => {
    await api.limit(undefined, { suspendAtSeats: 1 });
    await api.arrive('an', 5);
    const [only] = await api.reserveAll([{}]);
    expect(await api.setIntent('an', Intent.ONLINE)).toMatchObject({ suspendedFor: SuspendedFor.BUSY });
    expect(await api.setIntent('an', Intent.SUSPENDED)).toMatchObject({ suspendedFor: SuspendedFor.UNSPECIFIED });
    await api.release(only!.seat!.seatId);
    expect((await api.get('an')).presence).toMatchObject({ intent: Intent.SUSPENDED });
  });

  it('comes back when she may have more', async () => {
    await api.limit(undefined, { suspendAtSeats: 1 });
    await api.arrive('an', 5);
    await api.reserveAll([{}]);
    await api.limit(undefined, { suspendAtSeats: 2 });
    expect((await api.get('an')).presence).toMatchObject({ intent: Intent.ONLINE, available: true });
  });
});
