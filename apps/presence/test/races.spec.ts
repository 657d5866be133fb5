import { randomUUID } from 'node:crypto';
import { GuanxiError } from '@guanxi/chassis';
import { Intent } from '@guanxi/contracts/presence/v1/agent.js';
import { type Seat, SeatState } from '@guanxi/contracts/presence/v1/seat.js';
import { type HostedService, SeededRandom, waitFor } from '@guanxi/testing';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type PresenceApi, presenceApi } from './presence-api.js';
import { hostPresence, hostReplica, shopId } from './presence-host.js';
import { violations } from './stored.js';
import { listen, type Told } from './told.js';

let host: HostedService;
let replica: HostedService;
let hasty: HostedService;
let apis: [PresenceApi, PresenceApi];
let told: Told;

beforeAll(async () => {
  host = await hostPresence({ env: { LEASE_TTL_MS: '600000', RESERVATION_TTL_MS: '600000' } });
  replica = await hostReplica(host, { RESERVATION_TTL_MS: '600000' });
  hasty = await hostReplica(host, { RESERVATION_TTL_MS: '500' });
  apis = [presenceApi(host), presenceApi(replica)];
  told = await listen(host.nats.url);
});
afterAll(async () => {
  await told?.stop();
  await hasty?.stop();
  await replica?.stop();
  await host?.stop();
});
afterEach(async () => {
  expect(await violations(host.database.url)).toEqual([]);
  const [api] = apis;
  const { agents } = await api.agents.listAgents({ shopId, pageSize: 1_000, pageToken: '' });
  for (const { agentId } of agents) await api.setIntent(agentId, Intent.OFFLINE);
  await Promise.all((await api.taken()).map(({ seatId }) => api.release(seatId)));
});

/** What each call came to: its answer, or the reason of its failure. */
async function outcomes<T>(calls: Promise<T>[]): Promise<(T | string)[]> {
  return Promise.all(
    calls.map((call) =>
      call.catch((error: unknown) => (error instanceof GuanxiError ? error.reason : Promise.reject(error))),
    ),
  );
}
const isSeat = (outcome: Seat | string): outcome is Seat => typeof outcome !== 'string';
const toldOf = ({ seatId }: Seat) => told.seats.filter((event) => event.seatId === seatId).map(({ state }) => state);

describe('at the same time, on two replicas', () => {
  it('fifty who want one of fifteen seats take exactly fifteen', async () => {
    const [api] = apis;
    for (const agentId of ['an', 'bo', 'ci']) await api.arrive(agentId, 5);
    const all = await outcomes(Array.from({ length: 50 }, (_, i) => apis[i % 2]!.reserve()));
    const seats = all.filter(isSeat);
    expect(seats).toHaveLength(15);
    expect(all.filter((outcome) => !isSeat(outcome))).toEqual(Array.from({ length: 35 }, () => 'NO_SEAT'));
    for (const agentId of ['an', 'bo', 'ci']) {
      expect(await api.get(agentId)).toMatchObject({ seatsTaken: 5 });
      expect(seats.filter((seat) => seat.agentId === agentId)).toHaveLength(5);
    }
  });

  it('twenty who reserve for one conversation get the same seat', async () => {
    const [api] = apis;
    for (const agentId of ['an', 'bo', 'ci']) await api.arrive(agentId, 5);
    const conversationId = randomUUID();
    const all = await Promise.all(Array.from({ length: 20 }, (_, i) => apis[i % 2]!.reserve(conversationId)));
    expect(new Set(all.map(({ seatId }) => seatId)).size).toBe(1);
    expect(await api.taken()).toHaveLength(1);
  });

  it('one seat that is accepted, declined and released ends in one of them, freed once', async () => {
    const [api] = apis;
    await api.arrive('an', 12);
    for (let round = 0; round < 12; round += 1) {
      const { seatId } = await api.reserve();
      await outcomes(
        apis.flatMap((one) => [one.accept(seatId), one.decline(seatId), one.release(seatId), one.release(seatId)]),
      );
    }
    expect(await api.taken()).toEqual([]);
    expect(await api.get('an')).toMatchObject({ seatsTaken: 0 });
  });

  it('acceptance and expiry agree on every seat: it is served or gone, never both', async () => {
    const [api] = apis;
    const random = new SeededRandom(11);
    await api.arrive('an', 30);
    // Together, for the first that runs out has her get no others.
    const reserved = await presenceApi(hasty).reserveAll(Array.from({ length: 30 }, () => ({})));
    const seats = reserved.map(({ seat }) => seat!);
    const answers = await outcomes(
      seats.map(async ({ seatId, expiresAt }) => {
        // Around the very end: some in time, some late, some against the expiry itself.
        const moment = expiresAt!.getTime() + random.int(-60, 40);
        await waitFor(() => Date.now() >= moment);
        return api.accept(seatId);
      }),
    );
    await waitFor(() => seats.every((seat) => toldOf(seat).length >= 2));
    const served = await api.taken();
    expect(served.every(({ state }) => state === SeatState.ACCEPTED)).toBe(true);
    answers.forEach((answer, i) => {
      const isServed = served.some(({ seatId }) => seatId === seats[i]!.seatId);
      expect(isServed ? answer : { reason: answer }).toMatchObject(
        isServed ? { state: SeatState.ACCEPTED } : { reason: 'RESERVATION_GONE' },
      );
      expect(toldOf(seats[i]!)).toEqual([SeatState.RESERVED, isServed ? SeatState.ACCEPTED : SeatState.EXPIRED]);
    });
    expect(await api.get('an')).toMatchObject({ seatsTaken: served.length });
  });

  it('reserving, releasing, shrinking and suspending never take an agent over her capacity', async () => {
    const [api] = apis;
    const random = new SeededRandom(5);
    for (const agentId of ['an', 'bo']) await api.arrive(agentId, 4);
    await Promise.all(
      Array.from({ length: 8 }, async (_, worker) => {
        const one = apis[worker % 2]!;
        for (let i = 0; i < 12; i += 1) {
          const [seat] = await outcomes([one.reserve()]);
          if (seat !== undefined && isSeat(seat) && random.int(0, 2) > 0) await one.release(seat.seatId);
          if (worker === 0) await one.put('an', random.int(1, 5));
          if (worker === 1) await one.setIntent('bo', random.int(0, 1) ? Intent.ONLINE : Intent.SUSPENDED);
          expect(await violations(host.database.url)).toEqual([]);
        }
      }),
    );
  });
});
