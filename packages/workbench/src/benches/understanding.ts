import {
  classifyScene,
  createArticleIndex,
  HandoverReader,
  readEmotion,
  segment,
  shippedHandover,
  shippedScenes,
} from '@guanxi/language';
import { quantile } from '@guanxi/learning';
import type { Measurement } from '../print/figures.js';
import { madeUpArticles, madeUpMessages } from './made-up-shop.js';
import type { BenchOptions } from './registry.js';

const articles_count = 10_000;
const messages_count = 20_000;
const warm_up_messages = 2_000;
const turns_per_dialogue = 16;

/**
 * How long one customer message takes through everything that reads it: scene, emotion, handover (with the answer
 * before it) and the search of 10,000 articles. Loads the shipped models; the memory is theirs and their code's, without the
 * articles.
 */
export async function understanding({ seed, progress }: BenchOptions): Promise<Measurement> {
  const began = performance.now();
  const before = memoryMegabytes();
  const scenes = shippedScenes();
  const model = shippedHandover();
  readEmotion('好');
  const loaded = performance.now();
  const modelMegabytes = memoryMegabytes() - before;

  const index = createArticleIndex(madeUpArticles(articles_count, seed));
  const messages = madeUpMessages(warm_up_messages + messages_count, seed);
  const microseconds = new Float64Array(messages_count);
  let reader = new HandoverReader(model);
  for (const [i, { customer, agent }] of messages.entries()) {
    if (i % turns_per_dialogue === 0) reader = new HandoverReader(model);
    const started = performance.now();
    classifyScene(customer, scenes);
    readEmotion(customer);
    reader.read({ role: 'customer', tokens: segment(customer) });
    index.search(customer);
    if (i >= warm_up_messages) microseconds[i - warm_up_messages] = (performance.now() - started) * 1000;
    reader.read({ role: 'agent', tokens: segment(agent) });
    if (i % 500 === 0) progress.show('messages', i / messages.length);
  }
  microseconds.sort();
  return {
    name: 'understanding',
    figures: {
      us_p50: quantile(microseconds, 0.5),
      us_p99: quantile(microseconds, 0.99),
      model_mb: modelMegabytes,
      load_ms: loaded - began,
    },
    aims: [
      { figure: 'us_p99', aim: '<= 1000' },
      { figure: 'model_mb', aim: '<= 200' },
    ],
    size: messages_count,
    seed,
    seconds: (performance.now() - began) / 1000,
  };
}

function memoryMegabytes(): number {
  globalThis.gc?.();
  return process.memoryUsage().rss / 1e6;
}
