import { findPrometheus } from '@guanxi/local';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Replica, ServicePrograms } from '../src/benches/platform/service-programs.js';
import { type Servers, startServers } from '../src/benches/plumbing/servers.js';
import { LivePrometheus } from './observed/live-prometheus.js';

const start_ms_max = 240_000;
const ring_ms_max = 120_000;
const services = ['presence', 'relationship'] as const;

const missing = await findPrometheus().then(
  () => undefined,
  (error: Error) => error.message,
);
if (missing) process.stderr.write(`${missing}\nThat an alert rings on running services is not tried.\n`);

describe.skipIf(missing)('a real Prometheus with our rules, beside running services', () => {
  const replicas = new Map<string, Replica>();
  let servers: Servers;
  let programs: ServicePrograms;
  let prometheus: LivePrometheus;

  beforeAll(async () => {
    servers = await startServers();
    programs = await ServicePrograms.prepare(servers);
    const handles = { HANDLE_KEY: 'a secret of this suite, long enough to hash with' };
    const start = async (name: string) => {
      const [replica] = await programs.start(name, 1, handles);
      if (replica) replicas.set(name, replica);
    };
    await Promise.all(services.map(start));
    const places = [...replicas].map(([name, { metricsAddress }]) => [name, metricsAddress]);
    prometheus = await LivePrometheus.start(Object.fromEntries(places));
  }, start_ms_max);

  afterAll(async () => {
    await prometheus?.stop();
    await programs?.stop();
    await servers?.stop();
  }, start_ms_max);

  it(
    'reads their figures, can make sense of every rule, and rings for the one that was stopped alone',
    async () => {
      await prometheus.until(async () => (await prometheus.up()).join() === services.join());
      await prometheus.until(async () => (await prometheus.ruleFaults()).length === 0);
      const downs = async () => (await prometheus.firing()).filter(({ alert }) => alert === 'ServiceDown');
      expect(await downs()).toEqual([]);
      await programs.stopOne(replicas.get('presence')!);
      await prometheus.until(async () => (await downs()).length > 0);
      expect(await downs()).toEqual([{ alert: 'ServiceDown', app: 'presence' }]);
      expect(await prometheus.up()).toEqual(['relationship']);
    },
    ring_ms_max,
  );
});
