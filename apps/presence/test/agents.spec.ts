import { randomUUID } from 'node:crypto';
import {
  AgentServiceService,
  Connection,
  Intent,
  ListAgentsRequest,
  PutAgentRequest,
  SuspendedFor,
} from '@guanxi/contracts/presence/v1/agent.js';
import { failureOf, type HostedService, waitFor } from '@guanxi/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type PresenceApi, presenceApi } from './presence-api.js';
import { agentCaller, hostPresence, merchant, otherMerchant, shopId } from './presence-host.js';
import { listen, type Told } from './told.js';

let host: HostedService;
let api: PresenceApi;
let told: Told;

beforeAll(async () => {
  host = await hostPresence();
  api = presenceApi(host);
  told = await listen(host.nats.url);
});
afterAll(async () => {
  await told?.stop();
  await host?.stop();
});

const toldOf = (agentId: string) => told.agents.filter((event) => event.agentId === agentId);
const putting = (rest: object) =>
  host.as(merchant, AgentServiceService).putAgent(
    PutAgentRequest.fromPartial({
      shopId,
      idempotencyKey: randomUUID(),
      agentId: 'refused',
      displayName: '小美',
      seatsMax: 5,
      ...rest,
    }),
  );

describe('an agent', () => {
  it('begins offline, with her seats free, and is told of once', async () => {
    const agent = await api.put('new', 5);
    expect(agent).toEqual({
      shopId,
      agentId: 'new',
      displayName: '小new',
      seatsMax: 5,
      seatsTaken: 0,
      presence: {
        intent: Intent.OFFLINE,
        connection: Connection.DISCONNECTED,
        available: false,
        version: 1,
        suspendedFor: SuspendedFor.UNSPECIFIED,
      },
      skills: [],
      groupIds: [],
      inheritsSeats: false,
      channels: [],
      suspendAtSeats: undefined,
    });
    expect(await api.get('new')).toEqual(agent);
    await api.put('new', 5, '新');
    await api.put('new', 7, '新');
    await waitFor(() => toldOf('new').length === 2);
    expect(toldOf('new')).toMatchObject([
      { shopId, seatsMax: 5, seatsTaken: 0, presence: agent.presence, changedAt: expect.any(Date) },
      { seatsMax: 7, presence: { ...agent.presence, version: 2 } },
    ]);
    expect(await api.get('new')).toMatchObject({ displayName: '新', seatsMax: 7 });
  });

  it('is registered once by twenty who try at the same time', async () => {
    const all = await Promise.all(Array.from({ length: 20 }, () => api.put('crowd', 3)));
    expect(new Set(all.map(({ presence }) => presence?.version))).toEqual(new Set([1]));
  });

  it('is answered the same when the request comes twice, and another request with its key is refused', async () => {
    const key = { agentId: 'twice', idempotencyKey: randomUUID() };
    const [first, second] = await Promise.all([putting(key), putting(key)]);
    expect(second).toEqual(first);
    expect(await failureOf(putting({ ...key, seatsMax: 6 }))).toMatchObject({ reason: 'IDEMPOTENCY_KEY_REUSED' });
  });

  it('who is not there is not found', async () => {
    expect(await failureOf(api.get('nobody'))).toMatchObject({ reason: 'AGENT_NOT_FOUND' });
    expect(await failureOf(api.setIntent('nobody', Intent.ONLINE))).toMatchObject({ reason: 'AGENT_NOT_FOUND' });
    expect(await failureOf(api.open('nobody'))).toMatchObject({ reason: 'AGENT_NOT_FOUND' });
  });

  it.each([
    ['agent_id', { agentId: '' }],
    ['agent_id', { agentId: 'two words' }],
    ['agent_id', { agentId: 'x'.repeat(10_000) }],
    ['display_name', { displayName: '' }],
    ['display_name', { displayName: '美'.repeat(65) }],
    ['seats_max', { seatsMax: -1 }],
    ['seats_max', { seatsMax: 101 }],
    ['idempotency_key', { idempotencyKey: '' }],
  ])('is refused by the name of %s (%o), and nothing is kept', async (field, rest) => {
    expect(await failureOf(putting(rest))).toMatchObject({
      reason: 'INVALID_REQUEST',
      details: { violations: [{ field }] },
    });
    expect(await failureOf(api.get('refused'))).toMatchObject({ reason: 'AGENT_NOT_FOUND' });
  });

  it('is seen by no other shop, and changed by no other agent', async () => {
    await api.put('walled', 5);
    const others = host.as(otherMerchant, AgentServiceService);
    expect(await failureOf(others.getAgent({ shopId: 'hats', agentId: 'walled' }))).toMatchObject({
      reason: 'AGENT_NOT_FOUND',
    });
    expect(await failureOf(others.getAgent({ shopId, agentId: 'walled' }))).toMatchObject({ reason: 'OTHER_SHOP' });
    const hers = host.as(agentCaller('walled'), AgentServiceService);
    expect(await failureOf(hers.putAgent(PutAgentRequest.fromPartial({ shopId })))).toMatchObject({ code: 7 });
    expect((await others.listAgents(ListAgentsRequest.fromPartial({ shopId: 'hats' }))).agents).toEqual([]);
  });
});

describe('the list of agents', () => {
  it('shows each once, in order, page by page', async () => {
    for (let i = 0; i < 7; i += 1) await api.put(`listed-${i}`, 1);
    const seen: string[] = [];
    for (let pageToken = ''; ; ) {
      const page = await api.agents.listAgents(ListAgentsRequest.fromPartial({ shopId, pageSize: 3, pageToken }));
      seen.push(...page.agents.map(({ agentId }) => agentId));
      pageToken = page.nextPageToken;
      if (pageToken === '') break;
    }
    expect(seen.filter((agentId) => agentId.startsWith('listed-'))).toHaveLength(7);
    expect(new Set(seen).size).toBe(seen.length);
  });

  it.each([
    ['page_token', { pageToken: 'forged' }],
    ['page_size', { pageSize: 1_001 }],
  ])('names %s where it is wrong', async (field, rest) => {
    const listed = api.agents.listAgents(ListAgentsRequest.fromPartial({ shopId, ...rest }));
    expect(await failureOf(listed)).toMatchObject({ details: { violations: [{ field }] } });
  });
});

describe("an agent's abilities", () => {
  it('are kept, told once, and outlive being registered again', async () => {
    await api.put('able', 5);
    const agent = await api.able('able', { refund: 3, english: 5 }, ['vip', 'vip', 'night']);
    expect(agent).toMatchObject({ groupIds: ['vip', 'night'], presence: { version: 2 } });
    expect(agent.skills).toEqual(
      expect.arrayContaining([
        { skill: 'refund', level: 3 },
        { skill: 'english', level: 5 },
      ]),
    );
    expect(await api.able('able', { english: 5, refund: 3 }, ['night', 'vip'])).toMatchObject({
      presence: { version: 2 },
    });
    expect(await api.put('able', 5, 'Able')).toMatchObject({ groupIds: ['night', 'vip'], presence: { version: 2 } });
    await waitFor(() => toldOf('able').length === 2);
  });

  it.each([
    ['skills[0].level', [{ skill: 'refund', level: 0 }]],
    ['skills[0].level', [{ skill: 'refund', level: 6 }]],
    ['skills[0].skill', [{ skill: '退款', level: 1 }]],
    [
      'skills[1].skill',
      [
        { skill: 'refund', level: 1 },
        { skill: 'refund', level: 2 },
      ],
    ],
  ])('are refused by the name of %s, and nothing changes', async (field, skills) => {
    await api.put('picky', 5);
    const before = await api.get('picky');
    const request = { shopId, idempotencyKey: randomUUID(), agentId: 'picky', skills, groupIds: [] };
    expect(await failureOf(api.agents.setAbilities(request))).toMatchObject({
      reason: 'INVALID_REQUEST',
      details: { violations: [{ field }] },
    });
    expect(await api.get('picky')).toEqual(before);
  });

  it('are nobody’s where there is no such agent', async () => {
    expect(await failureOf(api.able('ghost', {}))).toMatchObject({ code: 5, reason: 'AGENT_NOT_FOUND' });
  });
});
