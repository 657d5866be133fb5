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
// Of so many keys one that the sweep found comes first: those who wake always get on, and nobody is left behind.
const runs_per_found = 4;

/** A key whose work is to be done, since when it waits, and the spans that woke it. */
interface Woken<K> {
  key: K;
  since_ms: number;
  wakes: number;
  origins: SpanContext[];
}

/**
 * Does work as soon as it is woken, key by key: never twice at once for one key in this process, and again where it is
 * woken meanwhile. What lies beyond its bound, and what failed, the sweep finds in the database; it finds much that nobody can
 * do anything about as well, so what was woken goes first. A run is a span that follows from those that woke it.
 */
export class Worklist<K> {
  private readonly woken = new Map<string, Woken<K>>();
  private readonly found = new Map<string, Woken<K>>();
  private readonly running = new Map<string, Promise<void>>();
  private readonly resting = new Set<string>();
  private readonly stopping = new AbortController();
  private sweeping: Promise<void> = Promise.resolve();
  private runs = 0;

  constructor(
    private readonly work: Work<K>,
    private readonly logger: Logger,
    private readonly metrics: Metrics,
  ) {
    metrics.watchWork(work.name, () => {
      const [woken] = this.woken.values();
      const [found] = this.found.values();
      const waited_s = [woken, found].map((oldest) => (oldest ? secondsSince(oldest.since_ms) : 0));
      return { waiting_keys: this.woken.size + this.found.size, oldest_s: Math.max(...waited_s) };
    });
  }

  start(): void {
    this.sweeping = this.sweep();
  }

  /** Begins nothing more and waits for what is in hand. */
  async stop(): Promise<void> {
    this.stopping.abort();
    this.woken.clear();
    this.found.clear();
    await this.sweeping;
    await Promise.all(this.running.values());
  }

  /** Has the work of a key done soon. */
  wake(key: K): void {
    const name = this.work.nameOf(key);
    const found = this.found.get(name);
    const woken = this.enter(this.woken, found ?? { key, since_ms: performance.now(), wakes: 0, origins: [] });
    if (!woken) return;
    this.found.delete(name);
    const origin = currentSpan();
    if (origin && woken.origins.length < links_max) woken.origins.push(origin);
    woken.wakes += 1;
    this.next();
  }

  /** Has the work of a key done that the sweep came across. */
  private find(key: K): void {
    if (this.woken.has(this.work.nameOf(key))) return;
    this.enter(this.found, { key, since_ms: performance.now(), wakes: 0, origins: [] });
    this.next();
  }

  /** What stands in the list for the key, which is this where nothing did; undefined where nothing more is begun or held. */
  private enter(list: Map<string, Woken<K>>, one: Woken<K>): Woken<K> | undefined {
    if (this.stopping.signal.aborted) return undefined;
    const name = this.work.nameOf(one.key);
    const known = list.get(name);
    if (!known && list.size >= waiting_keys_max) return undefined;
    if (!known) list.set(name, one);
    return known ?? one;
  }

  private next(): void {
    while (this.running.size < this.work.at_once_max) {
      const next = this.take();
      if (!next) return;
      this.runs += 1;
      this.running.set(next.name, this.runOne(next.name, next.woken));
    }
  }

  /** Takes the next key that may run from its list. */
  private take(): { name: string; woken: Woken<K> } | undefined {
    const lists = [this.woken, this.found];
    for (const list of this.runs % runs_per_found === runs_per_found - 1 ? lists.toReversed() : lists) {
      for (const [name, woken] of list) {
        if (this.running.has(name) || this.resting.has(name)) continue;
        list.delete(name);
        return { name, woken };
      }
    }
    return undefined;
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
        for (const key of await this.work.due(sweep_keys_max)) this.find(key);
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
