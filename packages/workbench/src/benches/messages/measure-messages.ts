import { quantile } from '@guanxi/learning';
import type { Measurement } from '../../print/figures.js';
import { WrongInput } from '../../wrong-input.js';
import { startServers } from '../plumbing/servers.js';
import type { BenchOptions } from '../registry.js';
import { rawInsertsPerSecond } from './raw-inserts.js';
import { Talk } from './talk.js';
import { TalkingPlatform } from './talking-platform.js';
import { watcherBytes } from './watcher-memory.js';

const senders = 32;
const conversations = 64;
const paced_per_s = 500;

/** How much is measured. */
interface Size {
  /** At full load. */
  messages: number;
  /** At 500 messages a second. */
  seconds: number;
  watchers: number;
}

const usual: Size = { messages: 4_000, seconds: 10, watchers: 10_000 };

/** `--messages`, `--paced-seconds` and `--watchers` measure less, for a quick look. @throws {WrongInput} for no numbers. */
function sizeOf(options: BenchOptions['options']): Size {
  const read = (name: string, otherwise: number) => {
    const value = options[name] ?? otherwise;
    const number = Number(value);
    if (value === true || !Number.isInteger(number) || number < 1)
      throw new WrongInput(`--${name} is a number from 1 on.`);
    return number;
  };
  return {
    messages: read('messages', usual.messages),
    seconds: read('paced-seconds', usual.seconds),
    watchers: read('watchers', usual.watchers),
  };
}

/**
 * Messages between customers and their agent through the real services: how many are accepted and stored a second, beside
 * one bare insert each on the same Postgres; at 500 a second, how long until the watcher has each; and what a watcher costs.
 */
export async function messages({ seed, progress, options }: BenchOptions): Promise<Measurement> {
  const began = performance.now();
  const size = sizeOf(options);
  const servers = await startServers();
  try {
    progress.show('bare inserts', 0);
    const raw_insert_per_s = await rawInsertsPerSecond(await servers.database('raw'), 5 * size.messages, senders);
    progress.show('starting the services', 0.1);
    const platform = await TalkingPlatform.start(servers);
    try {
      const { accepted_per_s, seen_ms } = await talk(platform, size, progress);
      progress.show(`${size.watchers} watchers`, 0.7);
      const bytes_per_watcher = await watcherBytes(platform, size.watchers);
      return {
        name: 'messages',
        size: size.messages,
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

async function talk(platform: TalkingPlatform, size: Size, progress: BenchOptions['progress']) {
  const talking = await Talk.begin(platform, conversations);
  try {
    await talking.atFullLoad(size.messages / 8, senders);
    progress.show('messages at full load', 0.2);
    const accepted_per_s = await talking.atFullLoad(size.messages, senders);
    await talking.untilSeen();
    progress.show(`messages at ${paced_per_s} a second`, 0.4);
    const from = talking.seen_ms.length;
    await talking.paced(paced_per_s, size.seconds);
    await talking.untilSeen();
    return { accepted_per_s, seen_ms: Float64Array.from(talking.seen_ms.slice(from)).sort() };
  } finally {
    await talking.end();
  }
}
