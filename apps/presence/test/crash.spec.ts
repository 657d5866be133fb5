import { Connection } from '@guanxi/contracts/presence/v1/agent.js';
import { SeatState } from '@guanxi/contracts/presence/v1/seat.js';
import { type HostedService, waitFor } from '@guanxi/testing';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { presenceApi } from './presence-api.js';
import { hostPresence } from './presence-host.js';
import { runPresence } from './presence-program.js';
import { violations } from './stored.js';
import { listen } from './told.js';

const short = { LEASE_TTL_MS: '1500', GRACE_MS: '500', RESERVATION_TTL_MS: '1500' };

let host: HostedService;

beforeEach(async () => {
  host = await hostPresence();
  // Only the programs below run the service; the host keeps their database, their nats-server and their keys.
  await host.running.stop();
});
afterEach(() => host?.stop());

it('a process killed between a reservation and its end leaves nothing behind: the next one frees and tells', async () => {
  const first = await runPresence(host, short);
  const api = presenceApi(first.callable);
  await api.arrive('an', 1);
  const seat = await api.reserve();
  expect(await first.program.kill()).toMatchObject({ signal: 'SIGKILL' });
  first.hangUp();

  const second = await runPresence(host, short);
  const told = await listen(host.nats.url);
  try {
    await waitFor(() => told.seats.some(({ state }) => state === SeatState.EXPIRED), 15_000);
    await waitFor(() => told.agents.at(-1)?.presence?.connection === Connection.DISCONNECTED, 15_000);
    expect(told.seats.map(({ seatId, state }) => [seatId, state])).toEqual([
      [seat.seatId, SeatState.RESERVED],
      [seat.seatId, SeatState.EXPIRED],
    ]);
    const versions = told.agents.map(({ presence }) => presence!.version);
    expect(versions).toEqual(versions.map((_, i) => i + 1));
    expect(await presenceApi(second.callable).get('an')).toMatchObject({ seatsTaken: 0 });
    expect(await violations(host.database.url)).toEqual([]);
    second.program.signal('SIGTERM');
    expect(await second.program.ended()).toEqual({ code: 0, signal: null });
  } finally {
    await told.stop();
    second.hangUp();
    await second.program.kill();
  }
}, 60_000);
