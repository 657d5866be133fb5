import { setTimeout as pause } from 'node:timers/promises';
import { Clock } from '@guanxi/chassis';
import { Transactions } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import type { KeptAlert } from './alert.js';
import { AlertStore } from './alert.store.js';
import { Watchers } from './watchers.js';

const look_ms = 500;
const heartbeat_ms = 10_000;
const changes_at_once_max = 100;

/** Tells every change of a shop's alerts behind a sequence number, in order and without gaps (mission E9). */
@Injectable()
export class WatchAlerts {
  constructor(
    private readonly store: AlertStore,
    private readonly transactions: Transactions,
    private readonly watchers: Watchers,
    private readonly clock: Clock,
  ) {}

  /** Until `signal` aborts; without an alert it is a heartbeat. @throws {TooManyWatchers} where there is no room. */
  async *execute(
    shopId: string,
    after: number,
    signal: AbortSignal,
  ): AsyncGenerator<{ sequence: number; alert?: KeptAlert }> {
    const leave = this.watchers.enter();
    try {
      let last = after;
      let told_ms = this.clock.now().getTime();
      while (!signal.aborted) {
        const changes = await this.transactions.read(shopId, (tx) =>
          this.store.changesOfAlerts(tx, shopId, last, changes_at_once_max),
        );
        const now_ms = this.clock.now().getTime();
        if (changes.length === 0 && now_ms - told_ms >= heartbeat_ms) yield { sequence: last };
        yield* changes;
        last = changes.at(-1)?.sequence ?? last;
        if (changes.length > 0 || now_ms - told_ms >= heartbeat_ms) told_ms = now_ms;
        if (changes.length < changes_at_once_max) {
          await pause(look_ms, undefined, { signal }).catch(() => undefined);
        }
      }
    } finally {
      leave();
    }
  }
}
