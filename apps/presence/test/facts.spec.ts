import { randomUUID } from 'node:crypto';
import { ExportFactsResponse, PresenceFactServiceService } from '@guanxi/contracts/presence/facts/v1/facts.js';
import { Intent } from '@guanxi/contracts/presence/v1/agent.js';
import { SeatState } from '@guanxi/contracts/presence/v1/seat.js';
import { failureOf, type HostedService, waitFor } from '@guanxi/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type PresenceApi, presenceApi } from './presence-api.js';
import { hostPresence, merchant, peer, shopId } from './presence-host.js';
import { query } from './stored.js';
import { listen, type Told } from './told.js';

let host: HostedService;
let api: PresenceApi;
let told: Told;

beforeAll(async () => {
  host = await hostPresence({ env: { LEASE_TTL_MS: '600000', RESERVATION_TTL_MS: '600000' } });
  api = presenceApi(host);
  told = await listen(host.nats.url);
  await live();
});
afterAll(async () => {
  await told?.stop();
  await host?.stop();
});

/** Agents come and go, get busy and are no longer; seats go every way that there is. */
async function live(): Promise<void> {
  await api.arrive('an', 4);
  await api.arrive('bo', 2);
  await api.limit({ $case: 'agentId', value: 'bo' }, { seatsMax: 2, suspendAtSeats: 2 });
  const reserved = (await api.reserveAll([{}, {}, {}])).map(({ seat }) => seat!.seatId);
  await api.accept(reserved[0]!);
  await api.accept(reserved[1]!);
  await api.decline(reserved[2]!);
  await api.release(reserved[0]!);
  const taken = (await api.takeAll([{}, {}, {}])).map(({ seat }) => seat!.seatId);
  await api.release(taken[0]!);
  await api.release((await api.reserve()).seatId);
  await api.setIntent('an', Intent.SUSPENDED);
  await api.setIntent('an', Intent.OFFLINE);
}

/** All that is told again of a shop. */
async function exported(shop = shopId): Promise<ExportFactsResponse> {
  const all = ExportFactsResponse.fromPartial({});
  for await (const some of host.as(peer, PresenceFactServiceService).exportFacts({ shopId: shop })) {
    all.agentsChanged.push(...some.agentsChanged);
    all.seatsChanged.push(...some.seatsChanged);
    all.keptSince = some.keptSince ?? all.keptSince;
  }
  return all;
}

const sorted = (events: readonly object[]) => events.map((event) => JSON.stringify(event)).sort();

describe('facts told again', () => {
  it('are those that events told: of every change of every agent, of every seat that was accepted or has ended', async () => {
    const { agentsChanged, seatsChanged, keptSince } = await exported();
    await waitFor(() => told.agents.length >= agentsChanged.length && told.seats.length > seatsChanged.length, 10_000);
    expect(agentsChanged.length).toBeGreaterThan(8);
    expect(sorted(agentsChanged)).toEqual(sorted(told.agents));
    const states = new Set(seatsChanged.map(({ state }) => state));
    expect(states).toEqual(new Set([SeatState.ACCEPTED, SeatState.DECLINED, SeatState.RELEASED]));
    expect(sorted(seatsChanged)).toEqual(sorted(told.seats.filter(({ state }) => state !== SeatState.RESERVED)));
    expect(keptSince).toEqual(told.agents[0]!.changedAt);
  });

  it('go on from page to page', async () => {
    // As if a thousand seats had been accepted and released since.
    await query(
      host.database.url,
      `INSERT INTO seats (shop_id, seat_id, agent_id, conversation_id, state, reserved_at, expires_at, accepted_at, ended_at)
       SELECT $1, gen_random_uuid(), 'an', gen_random_uuid(), 'released', now(), now(), now(), now()
         FROM generate_series(1, 1000)`,
      [shopId],
    );
    const { seatsChanged } = await exported();
    const accepted = seatsChanged.filter(({ state }) => state === SeatState.ACCEPTED);
    expect(new Set(accepted.map(({ seatId }) => seatId)).size).toBe(accepted.length);
    expect(accepted.length).toBeGreaterThan(1_000);
  });

  it('say how an agent stands, and not since when, where a release noted it that kept no history', async () => {
    await query(host.database.url, `UPDATE agents SET version = version + 1 WHERE agent_id = 'an'`, []);
    const { agentsChanged } = await exported();
    const last = agentsChanged.filter(({ agentId }) => agentId === 'an').at(-1);
    expect(last).toMatchObject({ seatsMax: 4, presence: { intent: Intent.OFFLINE } });
    expect(last?.changedAt).toBeUndefined();
  });

  it('are of one shop, and told to services and operators only', async () => {
    const nothing = await exported(`shop-${randomUUID()}`);
    expect([nothing.agentsChanged, nothing.seatsChanged]).toEqual([[], []]);
    const asked = (async () => {
      for await (const _ of host.as(merchant, PresenceFactServiceService).exportFacts({ shopId }));
    })();
    expect(await failureOf(asked)).toMatchObject({ reason: 'ROLE_NOT_ADMITTED' });
  });
});
