import { Intent } from '@guanxi/contracts/presence/v1/agent.js';
import {
  AvailabilityServiceService,
  type WatchAvailabilityResponse,
} from '@guanxi/contracts/presence/v1/availability.js';
import { failureOf, type HostedService, takeFrom, waitFor } from '@guanxi/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type PresenceApi, presenceApi } from './presence-api.js';
import { hostPresence, hostReplica, otherMerchant, peer, shopId } from './presence-host.js';
import { query } from './stored.js';

// Mission D4.
const known_ms_max = 1_000;

let host: HostedService;
let replica: HostedService;
let api: PresenceApi;

beforeAll(async () => {
  host = await hostPresence({ env: { LEASE_TTL_MS: '600000' } });
  replica = await hostReplica(host);
  api = presenceApi(host);
});
afterAll(async () => {
  await replica?.stop();
  await host?.stop();
});

/** Watches on the second replica; what it saw last, and how it ended. */
function watch(on = replica, shop = shopId) {
  const leaving = new AbortController();
  const seen: { availableAgents: number; freeSeats: number }[] = [];
  const stream = on
    .as(peer, AvailabilityServiceService)
    .watchAvailability({ shopId: shop }, { signal: leaving.signal });
  const ended = (async () => {
    for await (const { availability } of stream) seen.push(availability!);
  })().catch((error: unknown) => error);
  return { seen, ended, leave: () => leaving.abort() };
}

describe('the availability of a shop', () => {
  it('is nobody where there is nobody', async () => {
    const others = replica.as(otherMerchant, AvailabilityServiceService);
    const { availability } = await others.getAvailability({ shopId: 'hats' });
    expect(availability).toEqual({ shopId: 'hats', availableAgents: 0, freeSeats: 0 });
    expect(await failureOf(others.getAvailability({ shopId }))).toMatchObject({ reason: 'OTHER_SHOP' });
    expect(await failureOf(others.watchAvailability({ shopId }))).toMatchObject({ reason: 'OTHER_SHOP' });
  });

  it('is known to those who watch another replica within a second of every change', async () => {
    const { seen, ended, leave } = watch();
    await waitFor(() => seen.length > 0);
    const knows = async (availableAgents: number, freeSeats: number) => {
      await waitFor(() => {
        const last = seen.at(-1);
        return last?.availableAgents === availableAgents && last.freeSeats === freeSeats;
      }, known_ms_max);
      expect(await api.available()).toEqual({ shopId, availableAgents, freeSeats });
    };
    await knows(0, 0);
    const { leaseId } = await api.arrive('an', 2);
    await knows(1, 2);
    await api.arrive('bo', 3);
    await knows(2, 5);
    const { seatId } = await api.reserve();
    await knows(2, 4);
    await api.release(seatId);
    await knows(2, 5);
    await api.setIntent('bo', Intent.SUSPENDED);
    await knows(1, 2);
    await api.put('an', 7);
    await knows(1, 7);
    await api.close('an', leaseId);
    await knows(0, 0);
    leave();
    await ended;
    await waitFor(async () => (await watchers(replica)) === 0);
  });

  it('counts a full agent as available, with no seat free', async () => {
    await api.arrive('full', 1);
    await api.reserve();
    expect(await api.available()).toEqual({ shopId, availableAgents: 1, freeSeats: 0 });
    await api.setIntent('full', Intent.OFFLINE);
  });

  it('is known within a second though nobody rang for it', async () => {
    const { seen, leave } = watch();
    await waitFor(() => seen.length > 0);
    // As a replica that dies between its commit and its ring leaves it.
    await query(host.database.url, "UPDATE agents SET intent = 'online' WHERE agent_id = 'full'");
    await waitFor(() => seen.at(-1)?.availableAgents === 1, known_ms_max);
    await api.setIntent('full', Intent.OFFLINE);
    await waitFor(() => seen.at(-1)?.availableAgents === 0, known_ms_max);
    leave();
  });

  it('is told again after the listening session was cut', async () => {
    const { seen, leave } = watch();
    await waitFor(() => seen.length > 0);
    const cut =
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'presence/availability'";
    expect(await query(host.database.servingUrl, cut)).not.toEqual([]);
    await api.setIntent('full', Intent.ONLINE);
    await waitFor(() => seen.at(-1)?.availableAgents === 1, known_ms_max);
    await api.setIntent('full', Intent.OFFLINE);
    leave();
  });

  it('comes as its latest state to one who is slow, not as all that was', async () => {
    const stream = host.as(peer, AvailabilityServiceService).watchAvailability({ shopId });
    const first = await takeFrom<WatchAvailabilityResponse>(stream, 1);
    expect(first).toMatchObject([{ availability: { shopId } }]);
  });

  it('ends where it can no longer be told, rather than being believed', async () => {
    const { seen, ended } = watch();
    await waitFor(() => seen.length > 0);
    await query(host.database.url, 'ALTER TABLE agents RENAME TO agents_away');
    try {
      expect(await ended).toBeInstanceOf(Error);
    } finally {
      await query(host.database.url, 'ALTER TABLE agents_away RENAME TO agents');
    }
    const again = watch();
    await waitFor(() => again.seen.length > 0);
    again.leave();
  });

  it('ends for those who watch as soon as the replica stops, which goes on without waiting for them', async () => {
    const stopping = await hostReplica(host);
    const { seen, ended } = watch(stopping);
    await waitFor(() => seen.length > 0);
    const began = performance.now();
    await stopping.stop();
    expect(await ended).toMatchObject({ code: 14, reason: 'SERVICE_STOPPING' });
    expect(performance.now() - began).toBeLessThan(4_000);
  });
});

async function watchers({ running }: HostedService): Promise<number> {
  const figures = await (await fetch(`http://${running.metricsAddress}/metrics`)).text();
  return Number(/^guanxi_availability_watchers\S* (\d+)/m.exec(figures)?.[1]);
}
