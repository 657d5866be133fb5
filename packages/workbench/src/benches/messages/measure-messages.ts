import { quantile } from '@guanxi/learning';
import type { Measurement } from '../../print/figures.js';
import { startServers } from '../plumbing/servers.js';
import type { BenchOptions } from '../registry.js';
import { rawInsertsPerSecond } from './raw-inserts.js';
import { Talk } from './talk.js';
import { TalkingPlatform } from './talking-platform.js';
import { watcherBytes } from './watcher-memory.js';

const senders = 32;
const conversations = 64;
const messages_at_full_load = 4_000;
const warmUp_messages = 500;
const paced_per_s = 500;
const paced_seconds = 10;
const raw_rows = 20_000;
const watchers = 10_000;

/**
 * Messages between customers and their agent through the real services: how many are accepted and stored a second, beside
 * one bare insert each on the same Postgres; at 500 a second, how long until the watcher has each; and what a watcher costs.
 */
export async function messages({ seed, progress }: BenchOptions): Promise<Measurement> {
  const began = performance.now();
  const servers = await startServers();
  try {
    progress.show('bare inserts', 0);
    const raw_insert_per_s = await rawInsertsPerSecond(await servers.database('raw'), raw_rows, senders);
    progress.show('starting the services', 0.1);
    const platform = await TalkingPlatform.start(servers);
    try {
      const { accepted_per_s, seen_ms } = await talk(platform, progress);
      progress.show(`${watchers} watchers`, 0.7);
      const bytes_per_watcher = await watcherBytes(platform, watchers);
      return {
        name: 'messages',
        size: messages_at_full_load,
        seed,
        seconds: (performance.now() - began) / 1_000,
        figures: {
          accepted_per_s,
          raw_insert_per_s,
          ratio: accepted_per_s / raw_insert_per_s,
          seen_p50_ms: quantile(seen_ms, 0.5),
          seen_p99_ms: quantile(seen_ms, 0.99),
          bytes_per_watcher,
        },
        aims: [
          { figure: 'accepted_per_s', reference: { value: raw_insert_per_s, by: 'one bare insert each' } },
          { figure: 'seen_p99_ms', aim: '< 100' },
        ],
      };
    } finally {
      await platform.stop();
    }
  } finally {
    await servers.stop();
  }
}

async function talk(platform: TalkingPlatform, progress: BenchOptions['progress']) {
  const talking = await Talk.begin(platform, conversations);
  try {
    await talking.atFullLoad(warmUp_messages, senders);
    progress.show('messages at full load', 0.2);
    const accepted_per_s = await talking.atFullLoad(messages_at_full_load, senders);
    await talking.untilSeen();
    progress.show(`messages at ${paced_per_s} a second`, 0.4);
    const from = talking.seen_ms.length;
    await talking.paced(paced_per_s, paced_seconds);
    await talking.untilSeen();
    return { accepted_per_s, seen_ms: Float64Array.from(talking.seen_ms.slice(from)).sort() };
  } finally {
    await talking.end();
  }
}
