import { randomUUID } from 'node:crypto';
import { Intent } from '@guanxi/contracts/presence/v1/agent.js';
import { SeatRefusal, SeatState, SeatWish } from '@guanxi/contracts/presence/v1/seat.js';
import { failureOf, type HostedService, SeededRandom, waitFor } from '@guanxi/testing';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Candidate, decideSeats } from '../src/seats/decide-seat.js';
import { type PresenceApi, presenceApi } from './presence-api.js';
import { hostPresence, hostReplica, shopId } from './presence-host.js';
import { query, violations } from './stored.js';
import { listen, type Told } from './told.js';

let host: HostedService;
let replica: HostedService;
let api: PresenceApi;
let replicaApi: PresenceApi;
let told: Told;

beforeAll(async () => {
  host = await hostPresence({ env: { LEASE_TTL_MS: '600000', RESERVATION_TTL_MS: '600000' } });
  replica = await hostReplica(host);
  api = presenceApi(host);
  replicaApi = presenceApi(replica);
  told = await listen(host.nats.url);
});
afterAll(async () => {
  await told?.stop();
  await replica?.stop();
  await host?.stop();
});
afterEach(async () => {
  expect(await violations(host.database.url)).toEqual([]);
  const { agents } = await api.list();
  await Promise.all(agents.map(({ agentId }) => api.setIntent(agentId, Intent.OFFLINE)));
  await Promise.all((await api.taken()).map(({ seatId }) => api.release(seatId)));
});

const nobody = (refusal: SeatRefusal) => ({ seat: undefined, refusal });
const seatWith = (agentId: string) => ({ seat: { agentId, state: SeatState.RESERVED } });

describe('a batch of wishes', () => {
  it('is served in its order until the seats are gone, each told once', async () => {
    await api.arrive('an', 2);
    await api.arrive('bo', 1);
    const answers = await api.reserveAll([{}, {}, {}, {}]);
    expect(answers).toMatchObject([seatWith('an'), seatWith('bo'), seatWith('an'), nobody(SeatRefusal.NO_SEAT)]);
    expect((await api.taken()).map(({ seatId }) => seatId).sort()).toEqual(
      answers.flatMap(({ seat }) => (seat ? [seat.seatId] : [])).sort(),
    );
    await waitFor(() => told.seats.length >= 3);
    for (const { seat } of answers.slice(0, 3)) {
      expect(told.seats.filter(({ seatId }) => seatId === seat!.seatId)).toMatchObject([
        { state: SeatState.RESERVED, conversationId: seat!.conversationId },
      ]);
    }
  });

  it('answers each wish by what it asks for: skills, groups, one who knows her, one by name, nobody', async () => {
    await api.arrive('able', 4);
    await api.able('able', { refund: 4, english: 1 }, ['after_sales']);
    await api.arrive('expert', 4);
    await api.able('expert', { refund: 5 }, ['after_sales', 'vip']);
    await api.arrive('away', 4);
    await api.able('away', { night: 1 }, ['night']);
    await api.setIntent('away', Intent.SUSPENDED);
    const refund = { skill: 'refund', levelMin: 0 };
    const answers = await api.reserveAll([
      { skills: [refund] },
      { skills: [refund, { skill: 'english', levelMin: 1 }] },
      { skills: [{ skill: 'english', levelMin: 2 }] },
      { groupIds: ['vip', 'night'] },
      { groupIds: ['night'] },
      { preferredAgentId: 'able', skills: [refund] },
      { preferredAgentId: 'away' },
      { onlyAgentId: 'away' },
      { onlyAgentId: 'away', excludedAgentIds: ['away'] },
      { excludedAgentIds: ['expert'] },
    ]);
    expect(answers).toMatchObject([
      seatWith('expert'),
      seatWith('able'),
      nobody(SeatRefusal.NO_AGENT_AVAILABLE),
      seatWith('expert'),
      nobody(SeatRefusal.NO_AGENT_AVAILABLE),
      seatWith('able'),
      { seat: expect.anything() },
      seatWith('away'),
      nobody(SeatRefusal.NO_AGENT_AVAILABLE),
      seatWith('able'),
    ]);
    expect(answers[6]!.seat!.agentId).not.toBe('away');
  });

  it('answers a conversation that holds a seat with that one, and the same conversation twice with one', async () => {
    await api.arrive('once', 5);
    const [first] = await api.reserveAll([{}]);
    const conversationId = first!.conversationId;
    const twice = randomUUID();
    const answers = await api.reserveAll([
      { conversationId: conversationId.toUpperCase() },
      { conversationId: twice },
      { conversationId: twice },
    ]);
    expect(answers[0]).toEqual(first);
    expect(answers[2]).toEqual(answers[1]);
    expect(await api.get('once')).toMatchObject({ seatsTaken: 2 });
  });

  it('takes seats at once where nobody is to be asked', async () => {
    await api.arrive('taken', 2);
    const answers = await api.takeAll([{ onlyAgentId: 'taken' }, { onlyAgentId: 'taken' }, { onlyAgentId: 'taken' }]);
    expect(answers.map(({ seat }) => seat?.state)).toEqual([SeatState.ACCEPTED, SeatState.ACCEPTED, undefined]);
    expect((await api.taken('taken')).map(({ state }) => state)).toEqual([SeatState.ACCEPTED, SeatState.ACCEPTED]);
  });

  it('under a key that came before is answered the same and takes nothing', async () => {
    await api.arrive('keyed', 5);
    const wishes = [SeatWish.fromPartial({ conversationId: randomUUID() })];
    const request = { shopId, idempotencyKey: 'batch', wishes, areAccepted: false };
    const first = await api.seats.reserveSeats(request);
    await api.release(first.answers[0]!.seat!.seatId);
    expect(await api.seats.reserveSeats(request)).toEqual(first);
    expect(await api.taken()).toEqual([]);
  });

  it.each([
    ['wishes', []],
    ['wishes', Array.from({ length: 101 }, () => ({}))],
    ['wishes[0].conversation_id', [{ conversationId: 'no-uuid' }]],
    ['wishes[1].skills[0].level_min', [{}, { skills: [{ skill: 'refund', levelMin: 6 }] }]],
    ['wishes[0].skills[0].skill', [{ skills: [{ skill: 'Two Words', levelMin: 1 }] }]],
    ['wishes[0].group_ids[0]', [{ groupIds: ['two words'] }]],
    ['wishes[0].channel', [{ channel: '电话' }]],
  ] as [string, Partial<SeatWish>[]][])('is refused by the name of %s', async (field, wishes) => {
    await api.arrive('untouched', 1);
    expect(await failureOf(api.reserveAll(wishes))).toMatchObject({
      reason: 'INVALID_REQUEST',
      details: { violations: [{ field }] },
    });
    expect(await api.get('untouched')).toMatchObject({ seatsTaken: 0 });
  });

  it('takes as many statements for forty as for one, and each once', async () => {
    await api.arrive('roomy', 100);
    const asked = vi.spyOn(pg.Client.prototype, 'query');
    try {
      await api.reserveAll(Array.from({ length: 40 }, () => ({})));
      const told = asked.mock.calls.map(([asked]: unknown[]) => (asked as { text?: string }).text ?? String(asked));
      const times = (part: string) => told.filter((sql) => sql.includes(part)).length;
      expect(times('INSERT INTO idempotency')).toBe(1);
      expect(times("hashtextextended('seats/'")).toBe(1);
      expect(times('conversation_id = asked.id')).toBe(1);
      expect(times('jsonb_to_recordset')).toBe(1);
      expect(times('UPDATE agents SET seats_taken = seats_taken +')).toBe(1);
      expect(times('INSERT INTO seats')).toBe(1);
      expect(times('INSERT INTO outbox')).toBe(1);
      expect(times('UPDATE idempotency')).toBe(1);
    } finally {
      asked.mockRestore();
    }
  });
});

describe('the choice', () => {
  it('is the same as if every agent of the shop had been looked at', async () => {
    const random = new SeededRandom(11);
    const pick = <T>(from: T[]) => from[random.int(0, from.length - 1)]!;
    const levels = () => ({
      ...(random.int(0, 1) ? { x: random.int(1, 5) } : {}),
      ...(random.int(0, 1) ? { y: random.int(1, 5) } : {}),
    });
    const groups = () => ['g', 'h'].filter(() => random.int(0, 1));
    const shop = presenceApi(host, 'hats');
    const ids = Array.from({ length: 30 }, (_, i) => `a${String(i).padStart(2, '0')}`);
    for (const agentId of ids) {
      await shop.arrive(agentId, random.int(1, 6));
      await shop.able(agentId, levels(), groups());
    }
    await shop.weigh({ phone: 2 });
    await shop.limit({ $case: 'groupId', value: 'g' }, { channels: [{ channel: 'phone', conversationsMax: 1 }] });
    for (let round = 0; round < 12; round += 1) {
      const wishes = Array.from({ length: random.int(1, 12) }, () =>
        SeatWish.fromPartial({
          conversationId: randomUUID(),
          skills: Object.entries(levels()).map(([skill, level]) => ({ skill, levelMin: Math.min(level, 3) })),
          groupIds: groups(),
          preferredAgentId: random.int(0, 3) ? '' : pick(ids),
          onlyAgentId: random.int(0, 5) ? '' : pick(ids),
          excludedAgentIds: [pick(ids), pick(ids)],
          channel: pick(['', 'phone']),
        }),
      );
      const candidates = (await query(
        host.database.url,
        `SELECT agent_id AS "agentId", intent, connection, on_duty AS "onDuty", skills, group_ids AS "groupIds", seats_max AS "seatsMax",
                seats_taken AS "seatsTaken", idle_since AS "idleSince", channel_limits AS "channelLimits", suspend_at AS "suspendAt",
                jsonb_build_object('phone', (SELECT count(*) FROM seats WHERE seats.shop_id = agents.shop_id AND channel = 'phone'
                   AND seats.agent_id = agents.agent_id AND ended_at IS NULL)) AS "channelsTaken"
           FROM agents WHERE shop_id = 'hats'`,
      )) as unknown as Candidate[];
      const weighed = wishes.map((wish) => ({ ...wish, weight: wish.channel === 'phone' ? 2 : 1 }));
      const decided = decideSeats(weighed, candidates, new Date(Date.UTC(2_100, 0)));
      const answers = await shop.reserveAll(wishes);
      expect(answers.map(({ seat }) => seat?.agentId)).toEqual(decided);
      for (const { seat } of answers) if (seat && random.int(0, 2) === 0) await shop.release(seat.seatId);
      expect(await violations(host.database.url, 'hats')).toEqual([]);
    }
  });
});

describe('at the same time, on two replicas', () => {
  it('batches of calls that take three and chats that take one take exactly the seats that there are, whatever happens', async () => {
    for (const agentId of ['an', 'bo', 'ci', 'du']) await api.arrive(agentId, 10);
    await api.weigh({ phone: 3 });
    const random = new SeededRandom(3);
    const some = () =>
      Array.from({ length: random.int(1, 12) }, () => ({ channel: random.int(0, 2) ? 'chat' : 'phone' }));
    const apis = [api, replicaApi];
    await Promise.all([
      ...Array.from({ length: 6 }, async (_, worker) => {
        for (let i = 0; i < 8; i += 1) {
          const answers = await apis[worker % 2]!.reserveAll(some());
          const seats = answers.flatMap(({ seat }) => (seat ? [seat] : []));
          await Promise.all(
            seats.filter(() => random.int(0, 2) > 0).map(({ seatId }) => apis[worker % 2]!.release(seatId)),
          );
          expect(await violations(host.database.url)).toEqual([]);
        }
      }),
      (async () => {
        for (let i = 0; i < 12; i += 1) await api.setIntent('an', i % 2 ? Intent.ONLINE : Intent.SUSPENDED);
      })(),
      (async () => {
        for (let i = 0; i < 12; i += 1) await replicaApi.put('bo', random.int(2, 10));
      })(),
    ]);
    await api.put('bo', 10);
    await api.setIntent('an', Intent.ONLINE);
    for (let left = 5; left > 0; left -= 1) await Promise.all(apis.map((one) => one.reserveAll([{}, {}, {}, {}, {}])));
    const { agents } = await api.list();
    const ours = agents.filter(({ agentId }) => ['an', 'bo', 'ci', 'du'].includes(agentId));
    expect(ours.map(({ seatsTaken }) => seatsTaken)).toEqual([10, 10, 10, 10]);
  });
});
