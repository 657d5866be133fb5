import { setTimeout as pause } from 'node:timers/promises';
import type { SpanContext } from '@opentelemetry/api';
import { currentSpan, inFollowingSpan, links_max } from '../telemetry/following-span.js';
import type { Logger } from '../telemetry/logger.js';
import type { Metrics } from '../telemetry/metrics.js';

/** What is to be done for a key, and how to find the keys that nobody has woken. */
export interface Work<K> {
  /** Names the work in the log, in traces and among the figures. */
  name: string;
  /** Two keys of one name are the same. */
  nameOf: (key: K) => string;
  /** Does what is due for the key. It may find nothing to do. What it throws is logged, and the sweep comes back to it. */
  run: (key: K, signal: AbortSignal) => Promise<void>;
  /** Up to so many keys for which something is due: after a crash, a failure, a wake that was lost. */
  due: (keys_max: number) => Promise<K[]>;
  at_once_max: number;
  sweep_ms: number;
  /** How long a key that was done is left alone, so that what comes meanwhile is done together. At once, without it. */
  rest_ms?: number;
}

const waiting_keys_max = 10_000;
const sweep_keys_max = 1_000;

/** A key that was woken, since when it waits, and the spans that woke it. */
interface Woken<K> {
  key: K;
  since_ms: number;
  wakes: number;
  origins: SpanContext[];
}

/**
 * Does work as soon as it is woken, key by key: never twice at once for one key in this process, and again where it is
 * woken meanwhile. What lies beyond its bound, and what failed, the sweep finds in the database. A run is a span that follows
 * from those that woke it.
 */
export class Worklist<K> {
  private readonly waiting = new Map<string, Woken<K>>();
  private readonly running = new Map<string, Promise<void>>();
  private readonly resting = new Set<string>();
  private readonly stopping = new AbortController();
  private sweeping: Promise<void> = Promise.resolve();

  constructor(
    private readonly work: Work<K>,
    private readonly logger: Logger,
    private readonly metrics: Metrics,
  ) {
    metrics.watchWork(work.name, () => {
      const [oldest] = this.waiting.values();
      return { waiting_keys: this.waiting.size, oldest_s: oldest ? secondsSince(oldest.since_ms) : 0 };
    });
  }

  start(): void {
    this.sweeping = this.sweep();
  }

  /** Begins nothing more and waits for what is in hand. */
  async stop(): Promise<void> {
    this.stopping.abort();
    this.waiting.clear();
    await this.sweeping;
    await Promise.all(this.running.values());
  }

  /** Has the work of a key done soon. */
  wake(key: K): void {
    if (this.stopping.signal.aborted) return;
    const name = this.work.nameOf(key);
    const known = this.waiting.get(name);
    if (!known && this.waiting.size >= waiting_keys_max) return;
    const woken = known ?? { key, since_ms: performance.now(), wakes: 0, origins: [] };
    const origin = currentSpan();
    if (origin && woken.origins.length < links_max) woken.origins.push(origin);
    woken.wakes += 1;
    if (!known) this.waiting.set(name, woken);
    this.next();
  }

  private next(): void {
    for (const [name, woken] of this.waiting) {
      if (this.running.size >= this.work.at_once_max) return;
      if (this.running.has(name) || this.resting.has(name)) continue;
      this.waiting.delete(name);
      this.running.set(name, this.runOne(name, woken));
    }
  }

  private async runOne(name: string, { key, since_ms, wakes, origins }: Woken<K>): Promise<void> {
    const work = this.work.name;
    const measure = this.metrics.workDuration_s.startTimer({ work });
    const span = { name: `work ${work}`, attributes: { 'guanxi.work': work, 'guanxi.wakes': wakes } };
    try {
      await inFollowingSpan(span, origins, () => this.work.run(key, this.stopping.signal));
      measure({ outcome: 'done' });
      this.metrics.workDelay_s.observe({ work }, secondsSince(since_ms));
    } catch (error) {
      measure({ outcome: 'failed' });
      this.logger.warn({ work, err: error }, 'work failed and is tried again');
    } finally {
      this.running.delete(name);
      if (this.work.rest_ms) this.rest(name, this.work.rest_ms);
      this.next();
    }
  }

  private rest(name: string, rest_ms: number): void {
    this.resting.add(name);
    const wake = () => {
      this.resting.delete(name);
      this.next();
    };
    setTimeout(wake, rest_ms).unref();
  }

  private async sweep(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      try {
        for (const key of await this.work.due(sweep_keys_max)) this.wake(key);
      } catch (error) {
        this.logger.warn({ work: this.work.name, err: error }, 'looking for work failed');
      }
      await pause(this.work.sweep_ms, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }
}

function secondsSince(began_ms: number): number {
  return (performance.now() - began_ms) / 1_000;
}
