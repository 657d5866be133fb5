import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateIdentityKeys, mintToken } from '@guanxi/chassis';
import type { Measurement } from '../../print/figures.js';
import type { BenchOptions } from '../registry.js';
import { events_count, measureEvents } from './measure-events.js';
import { measureRpc } from './measure-rpc.js';

const token_s = 3_600;

/** What the plumbing that every service stands on costs: events from commit to applied, and unary calls. */
export async function plumbing({ seed, progress }: BenchOptions): Promise<Measurement> {
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
      TLS: 'off',
    };
    await writeFile(env.IDENTITY_JWKS, JSON.stringify(jwks));
    await writeFile(env.IDENTITY_KEY, JSON.stringify(privateKey));
    progress.show('unary calls: bare grpc-js and the chassis, in turns', 0);
    const token = mintToken(privateKey, { subject: 'bench', role: 'operator', shop: '*' }, token_s);
    const rpc = await measureRpc(env, token);
    progress.show('events: JetStream alone, then from commit to applied', 0.5);
    const events = await measureEvents({ ...env, LOG_LEVEL: 'warn' });
    return {
      name: 'plumbing',
      size: events_count,
      seed,
      seconds: (performance.now() - began) / 1_000,
      figures: {
        events_per_s: events.events_per_s,
        raw_events_per_s: events.raw_events_per_s,
        events_ratio: events.events_per_s / events.raw_events_per_s,
        delay_p50_ms: events.delay_p50_ms,
        delay_p99_ms: events.delay_p99_ms,
        rpc_per_s: rpc.rpc_per_s,
        bare_rpc_per_s: rpc.bare_rpc_per_s,
        rpc_ratio: rpc.rpc_per_s / rpc.bare_rpc_per_s,
        rpc_p99_ms: rpc.rpc_p99_ms,
      },
      aims: [
        { figure: 'events_per_s', reference: { value: events.raw_events_per_s, by: 'JetStream alone' } },
        { figure: 'events_ratio', aim: '>= 0.5' },
        { figure: 'delay_p99_ms', aim: '< 100' },
        { figure: 'rpc_per_s', reference: { value: rpc.bare_rpc_per_s, by: 'bare grpc-js' } },
        { figure: 'rpc_ratio', aim: '>= 0.75' },
      ],
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
