import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateIdentityKeys, mintToken } from '@guanxi/chassis';
import type { Findings } from '../figures.js';
import type { Progress } from '../progress.js';
import { measureEvents } from './measure-events.js';
import { measureRpc } from './measure-rpc.js';

const token_s = 3_600;

/** What the plumbing that every service stands on costs: events from commit to applied, and unary calls. */
export async function measurePlumbing(progress: Progress): Promise<Findings> {
  const began = performance.now();
  const folder = await mkdtemp(join(tmpdir(), 'guanxi-bench-keys-'));
  try {
    const { jwks, privateKey } = await generateIdentityKeys();
    const env = {
      GRPC_ADDRESS: '127.0.0.1:0',
      METRICS_ADDRESS: '127.0.0.1:0',
      LOG_LEVEL: 'info',
      IDENTITY_JWKS: join(folder, 'jwks.json'),
      IDENTITY_KEY: join(folder, 'key.json'),
    };
    await writeFile(env.IDENTITY_JWKS, JSON.stringify(jwks));
    await writeFile(env.IDENTITY_KEY, JSON.stringify(privateKey));
    progress('unary calls: bare grpc-js and the chassis, in turns');
    const token = mintToken(privateKey, { subject: 'bench', role: 'operator', shop: '*' }, token_s);
    const rpc = await measureRpc(env, token);
    progress('events: JetStream alone, then from commit to applied');
    const events = await measureEvents({ ...env, LOG_LEVEL: 'warn' });
    return {
      name: 'plumbing',
      seconds: (performance.now() - began) / 1_000,
      figures: [
        { key: 'events_per_s', value: events.events_per_s, reference: events.raw_events_per_s },
        { key: 'raw_events_per_s', value: events.raw_events_per_s },
        { key: 'events_ratio', value: events.events_per_s / events.raw_events_per_s, aim: '>= 0.5' },
        { key: 'delay_p50_ms', value: events.delay_p50_ms },
        { key: 'delay_p99_ms', value: events.delay_p99_ms, aim: '< 100' },
        { key: 'rpc_per_s', value: rpc.rpc_per_s, reference: rpc.bare_rpc_per_s },
        { key: 'bare_rpc_per_s', value: rpc.bare_rpc_per_s },
        { key: 'rpc_ratio', value: rpc.rpc_per_s / rpc.bare_rpc_per_s, aim: '>= 0.75' },
        { key: 'rpc_p99_ms', value: rpc.rpc_p99_ms },
      ],
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
