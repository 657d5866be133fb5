import type { HostedService } from '@guanxi/testing';
import { assert, asyncModelRun, asyncProperty, commands } from 'fast-check';
import { afterAll, beforeAll, it } from 'vitest';
import { presenceApi } from './presence-api.js';
import { hostPresence, hostReplica } from './presence-host.js';
import type { Service, Shop } from './shop-model.js';
import { steps } from './shop-steps.js';

const seed = Number(process.env['GUANXI_SEED'] ?? 20_260_302);
const runs = Number(process.env['GUANXI_RUNS'] ?? 12);
const run_steps_max = 40;

let host: HostedService;
let replica: HostedService;

beforeAll(async () => {
  const env = { LEASE_TTL_MS: '600000', RESERVATION_TTL_MS: '600000' };
  host = await hostPresence({ env });
  replica = await hostReplica(host, env);
});
afterAll(async () => {
  await replica?.stop();
  await host?.stop();
});

it('whatever happens in whatever order: seats within capacity, the count right, one seat per conversation', async () => {
  let shops = 0;
  await assert(
    asyncProperty(commands(steps, { maxCommands: run_steps_max, size: 'max' }), async (chosen) => {
      shops += 1;
      const shopId = `shop-${shops}`;
      const shop: Shop = { agents: new Map(), seats: new Map() };
      const replicas: Service['replicas'] = [presenceApi(host, shopId), presenceApi(replica, shopId)];
      // Somebody is there to begin with, or most runs would be about an empty shop.
      for (const [agentId, seatsMax] of [
        ['an', 2],
        ['bo', 3],
      ] as const) {
        const { leaseId } = await replicas[0].arrive(agentId, seatsMax);
        shop.agents.set(agentId, { seatsMax, intent: 'online', leaseId, level: 0 });
      }
      await asyncModelRun(() => ({ model: shop, real: { replicas, databaseUrl: host.database.url, shopId } }), chosen);
    }),
    { seed, numRuns: runs, endOnFailure: false, interruptAfterTimeLimit: 150_000, markInterruptAsFailure: false },
  );
}, 180_000);
