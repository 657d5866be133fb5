import { setTimeout as pause } from 'node:timers/promises';
import { Health, Metrics } from '@guanxi/chassis';
import { Transactions } from '@guanxi/persistence';
import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { presenceMetrics } from '../telemetry.js';
import { type Availability, AvailabilityStore } from './availability.store.js';
import { TooManyWatchers, WatchEnded } from './availability-failures.js';
import { Latest } from './latest.js';

/** Those who can watch one replica. */
export const watchers_max = 10_000;
const shops_per_look_max = 1_000;
// A shop whose agents change all the time is looked at this often and no oftener.
const look_ms_min = 20;

/** Tells those who watch a shop its availability, now and at every change; it reads once for all of them (mission D4). */
@Injectable()
export class AvailabilityFeed implements OnModuleDestroy {
  private readonly watchers = new Map<string, Set<Latest<Availability>>>();
  private watchersCount = 0;
  private readonly stale = new Set<string>();
  private looking: Promise<void> | undefined;

  constructor(
    private readonly transactions: Transactions,
    private readonly store: AvailabilityStore,
    private readonly health: Health,
    metrics: Metrics,
  ) {
    health.onChange(() => {
      if (health.isStopping) this.closeAll();
    });
    metrics.read(presenceMetrics.watchers, () => this.watchersCount);
  }

  /**
   * A shop's availability, now and whenever it has changed, until `signal` aborts. A watcher who is slow gets the latest.
   *
   * @throws {TooManyWatchers} when as many watch as this replica can tell.
   * @throws {WatchEnded} when the replica stops.
   * @throws {DatabaseUnavailable} when it can no longer tell, rather than let a watcher believe what is old.
   */
  async *watch(shopId: string, signal: AbortSignal): AsyncIterable<Availability> {
    const watcher = new Latest<Availability>(isSame);
    const leave = this.join(shopId, watcher);
    const close = () => watcher.close();
    signal.addEventListener('abort', close, { once: true });
    if (signal.aborted) close();
    try {
      this.lookAt(shopId);
      yield* watcher;
    } finally {
      signal.removeEventListener('abort', close);
      leave();
    }
  }

  /** Looks at a shop again, for those who watch it. */
  lookAt(shopId: string): void {
    if (!this.watchers.has(shopId)) return;
    this.stale.add(shopId);
    this.looking ??= this.look().finally(() => {
      this.looking = undefined;
    });
  }

  /** Looks at every shop that is watched. */
  lookAtAll(): void {
    for (const shopId of this.watchers.keys()) this.lookAt(shopId);
  }

  async onModuleDestroy(): Promise<void> {
    this.closeAll();
    await this.looking;
  }

  private join(shopId: string, watcher: Latest<Availability>): () => void {
    if (this.health.isStopping) throw new WatchEnded();
    if (this.watchersCount >= watchers_max) throw new TooManyWatchers();
    const watchers = this.watchers.get(shopId) ?? new Set();
    this.watchers.set(shopId, watchers.add(watcher));
    this.watchersCount += 1;
    return () => {
      watchers.delete(watcher);
      if (watchers.size === 0) this.watchers.delete(shopId);
      this.watchersCount -= 1;
    };
  }

  /** One look after the other, so that what is read later is told later. */
  private async look(): Promise<void> {
    while (this.stale.size > 0) {
      const shopIds = [...this.stale].slice(0, shops_per_look_max);
      for (const shopId of shopIds) this.stale.delete(shopId);
      try {
        const found = await this.transactions.readAcrossShops((tx) => this.store.find(tx, shopIds));
        for (const availability of found) this.each([availability.shopId], (watcher) => watcher.offer(availability));
      } catch (error) {
        this.each(shopIds, (watcher) => watcher.close(error));
      }
      await pause(look_ms_min);
    }
  }

  private each(shopIds: Iterable<string>, act: (watcher: Latest<Availability>) => void): void {
    for (const shopId of shopIds) this.watchers.get(shopId)?.forEach(act);
  }

  private closeAll(): void {
    this.each(this.watchers.keys(), (watcher) => watcher.close(new WatchEnded()));
  }
}

function isSame(a: Availability, b: Availability): boolean {
  return a.availableAgents === b.availableAgents && a.freeSeats === b.freeSeats;
}
