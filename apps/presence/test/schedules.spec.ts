import { randomUUID } from 'node:crypto';
import { type Schedule, ScheduleServiceService, SetScheduleRequest } from '@guanxi/contracts/presence/v1/schedule.js';
import { SeatRefusal } from '@guanxi/contracts/presence/v1/seat.js';
import { failureOf, type HostedService, waitFor } from '@guanxi/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type PresenceApi, presenceApi } from './presence-api.js';
import { hostPresence, hostReplica, merchant, shopId } from './presence-host.js';
import { query } from './stored.js';
import { listen, type Told } from './told.js';

let host: HostedService;
let replica: HostedService;
let api: PresenceApi;
let told: Told;

beforeAll(async () => {
  host = await hostPresence({ env: { LEASE_TTL_MS: '600000', RESERVATION_TTL_MS: '600000' } });
  replica = await hostReplica(host);
  api = presenceApi(host);
  told = await listen(host.nats.url);
});
afterAll(async () => {
  await told?.stop();
  await replica?.stop();
  await host?.stop();
});

const always: Schedule = {
  timeZone: 'Asia/Shanghai',
  weekly: [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, opensMin: 0, closesMin: 1_440 })),
  exceptions: [],
};
const never: Schedule = { ...always, weekly: [] };
const schedules = () => host.as(merchant, ScheduleServiceService);
const set = async (agentId: string, schedule?: Schedule) =>
  (await schedules().setSchedule({ shopId, idempotencyKey: randomUUID(), agentId, schedule })).duty!;
const goBySchedule = (bySchedule: boolean) =>
  schedules().setRouting({ shopId, idempotencyKey: randomUUID(), bySchedule });

describe('an agent whose schedule has her off duty', () => {
  it('gets no new customers, keeps those she has, and is reached by those who address her', async () => {
    await api.arrive('an', 5);
    const [kept] = await api.reserveAll([{}]);
    expect(await set('an', never)).toEqual({ onDuty: false, changesAt: undefined });
    expect((await api.get('an')).presence).toMatchObject({ available: false, offDuty: true });
    expect(await api.available()).toMatchObject({ availableAgents: 0 });
    expect(await api.reserveAll([{}, { onlyAgentId: 'an' }])).toMatchObject([
      { refusal: SeatRefusal.NO_AGENT_AVAILABLE },
      { seat: { agentId: 'an' } },
    ]);
    expect(await api.accept(kept!.seat!.seatId)).toMatchObject({ agentId: 'an' });
  });

  it('gets them where her shop does not go by schedules, and once she has none', async () => {
    await api.arrive('bo', 5);
    await set('bo', never);
    expect((await schedules().getRouting({ shopId })).bySchedule).toBe(true);
    await goBySchedule(false);
    expect((await api.get('bo')).presence).toMatchObject({ available: true, offDuty: false });
    await goBySchedule(true);
    expect((await api.get('bo')).presence).toMatchObject({ available: false });
    expect(await set('bo')).toEqual({ onDuty: true, changesAt: undefined });
    expect((await api.get('bo')).presence).toMatchObject({ available: true });
    expect((await schedules().getSchedule({ shopId, agentId: 'bo' })).schedule).toBeUndefined();
  });
});

describe('a schedule', () => {
  it('is answered as it was said', async () => {
    await api.put('ci', 5);
    const schedule: Schedule = {
      ...always,
      exceptions: [
        { date: '2026-10-01', spans: [] },
        { date: '2026-10-02', spans: [{ opensMin: 600, closesMin: 720 }] },
      ],
    };
    await set('ci', schedule);
    expect((await schedules().getSchedule({ shopId, agentId: 'ci' })).schedule).toEqual(schedule);
  });

  it('is acted on when it says so, told once by two replicas, and known to watchers', async () => {
    await api.arrive('du', 5);
    await set('du', always);
    const toldOfDu = () => told.agents.filter(({ agentId }) => agentId === 'du').map(({ presence }) => presence!);
    const before = toldOfDu().length;
    // As if it were the moment at which her hours end.
    await query(
      host.database.url,
      `UPDATE agents SET schedule = '${JSON.stringify({ timeZone: 'UTC', weekly: [], exceptions: [] })}',
              duty_changes_at = clock_timestamp() WHERE agent_id = 'du'`,
    );
    await waitFor(async () => (await api.get('du')).presence!.offDuty);
    await api.put('behind', 1);
    await waitFor(() => told.agents.some(({ agentId }) => agentId === 'behind'));
    const since = toldOfDu().slice(before);
    expect(since.filter(({ offDuty }) => offDuty)).toHaveLength(1);
    const { duty } = await schedules().getSchedule({ shopId, agentId: 'du' });
    expect(duty).toEqual({ onDuty: false, changesAt: undefined });
  });

  it.each([
    ['schedule.time_zone', { ...always, timeZone: 'Moon/Base' }],
    ['schedule.weekly[0].closes_min', { ...always, weekly: [{ weekday: 1, opensMin: 600, closesMin: 540 }] }],
    ['schedule.weekly[0].weekday', { ...always, weekly: [{ weekday: 8, opensMin: 0, closesMin: 60 }] }],
    ['schedule.exceptions[0].date', { ...always, exceptions: [{ date: '2026-02-30', spans: [] }] }],
  ])('is refused by the name of %s, and nothing changes', async (field, schedule) => {
    await api.arrive('en', 5);
    await set('en', always);
    const request = SetScheduleRequest.fromPartial({ shopId, idempotencyKey: randomUUID(), agentId: 'en', schedule });
    expect(await failureOf(schedules().setSchedule(request))).toMatchObject({
      reason: 'INVALID_REQUEST',
      details: { violations: [{ field }] },
    });
    expect((await schedules().getSchedule({ shopId, agentId: 'en' })).schedule).toEqual(always);
  });

  it('is of nobody where there is no such agent', async () => {
    expect(await failureOf(set('ghost', always))).toMatchObject({ reason: 'AGENT_NOT_FOUND' });
    expect(await failureOf(schedules().getSchedule({ shopId, agentId: 'ghost' }))).toMatchObject({ code: 5 });
  });
});
