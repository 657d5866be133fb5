import { join } from 'node:path';
import { expect, test } from 'vitest';
import { step } from '../bootstrap/step.mjs';
import { LocalStack } from '../src/local-stack.js';
import { MergedLog } from '../src/merged-log.js';
import { planTopology, type Topology } from '../src/topology.js';
import { fixtureClone, freeBasePort, whatRunsIn } from './fixture-clone.js';
import { afterwards } from './scratch.js';

async function startWith(change: Partial<Topology>, env: NodeJS.ProcessEnv = {}): Promise<string> {
  const root = await fixtureClone();
  const topology = { ...planTopology(root, {}, await freeBasePort()), ...change };
  const log = new MergedLog(join(topology.stateFolder, 'log'), [], process.stderr);
  afterwards(() => log.close());
  const stack = new LocalStack(topology, log, (what) => step(what, { after_ms: 60_000 }));
  const failure = await stack.start({ ...process.env, ...env }, new AbortController().signal).then(
    () => 'it started',
    (error: Error) => error.message,
  );
  await stack.stop();
  expect(await whatRunsIn(root)).toEqual([]);
  return failure;
}

test('a disk that is almost full is noticed before anything starts', async () => {
  const failure = await startWith({ disk_free_bytes_min: 2 ** 60 });
  expect(failure).toMatch(/^The disk is almost full: .*\.guanxi has \d+ MB left, and 1099511627776 MB are needed\.\n/);
  expect(failure).toContain('→ Free some space and start again.');
});

test('a service that never says that it serves is given up, with its last words', async () => {
  const failure = await startWith({ service_ready_ms_max: 2_500 }, { FAKE_FILTERING: 'mute' });
  expect(failure).toContain('The service filtering did not serve within 2500 ms. Its last words:');
  expect(failure).toMatch(/filtering +info +serving +address=/);
});
