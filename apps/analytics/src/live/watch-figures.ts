import { setTimeout as pause } from 'node:timers/promises';
import { Clock } from '@guanxi/chassis';
import { Transactions } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { revisionOf } from './figure-value.js';
import { type LiveFigures, LiveFiguresStore } from './live-figures.store.js';
import { Watchers } from './watchers.js';

/** What a watcher is told: the figures as they are, or that they still are what they were. */
export interface FiguresSeen {
  figures: LiveFigures;
  revision: string;
  heartbeat: boolean;
}

/** Whose figures, how often at most, and which ones the watcher has already. */
export interface FiguresWatch {
  shopId: string;
  timeZone: string;
  updates_per_s_max: number;
  knownRevision: string;
}

const heartbeat_ms = 10_000;
// Those who watch one shop share what was measured so shortly ago.
const fresh_ms = 150;
const measured_shops_max = 1_000;

/** Tells a shop's figures when they change (mission E9). */
@Injectable()
export class WatchFigures {
  private readonly measured = new Map<string, { at_ms: number; figures: Promise<LiveFigures> }>();

  constructor(
    private readonly store: LiveFiguresStore,
    private readonly transactions: Transactions,
    private readonly watchers: Watchers,
    private readonly clock: Clock,
  ) {}

  /** Until `signal` aborts. @throws {TooManyWatchers} where there is no room. */
  async *execute(watch: FiguresWatch, signal: AbortSignal): AsyncGenerator<FiguresSeen> {
    const leave = this.watchers.enter();
    try {
      let known = watch.knownRevision;
      let told_ms = this.clock.now().getTime();
      while (!signal.aborted) {
        const figures = await this.measure(watch.shopId, watch.timeZone);
        const revision = revisionOf(figures);
        const now_ms = this.clock.now().getTime();
        const heartbeat = revision === known;
        if (!heartbeat || now_ms - told_ms >= heartbeat_ms) {
          yield { figures, revision, heartbeat };
          known = revision;
          told_ms = now_ms;
        }
        await pause(1_000 / watch.updates_per_s_max, undefined, { signal }).catch(() => undefined);
      }
    } finally {
      leave();
    }
  }

  private measure(shopId: string, timeZone: string): Promise<LiveFigures> {
    const now = this.clock.now();
    const name = `${shopId}/${timeZone}`;
    const last = this.measured.get(name);
    if (last && now.getTime() - last.at_ms < fresh_ms) return last.figures;
    if (this.measured.size >= measured_shops_max) this.measured.clear();
    const figures = this.transactions.read(shopId, (tx) => this.store.measure(tx, shopId, now, timeZone));
    this.measured.set(name, { at_ms: now.getTime(), figures });
    return figures;
  }
}
