import { setTimeout as pause } from 'node:timers/promises';
import { Logger, Metrics } from '@guanxi/chassis';
import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import type { Gauge } from 'prom-client';
import { type DueWork, look_ms_max } from './due-work.js';
import { SettleConnections } from './presence/settle-connections.js';
import { SettleDuties } from './schedules/settle-duties.js';
import { ExpireSeats } from './seats/expire-seats.js';
import { presenceMetrics } from './telemetry.js';

// Where something is due but another transaction holds it, or a timer was a moment early.
const look_ms_min = 5;

/**
 * Wakes for the next lease, grace, reservation or duty that ends or begins, and acts on it. All replicas do; the rows' locks and states
 * decide which of them acts. What fell due while no replica was running is settled before this one serves.
 */
@Injectable()
export class Deadlines implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly stopping = new AbortController();
  private running: Promise<unknown> = Promise.resolve();
  private readonly late_s: Gauge<'work'>;

  constructor(
    private readonly connections: SettleConnections,
    private readonly seats: ExpireSeats,
    private readonly duties: SettleDuties,
    private readonly logger: Logger,
    metrics: Metrics,
  ) {
    this.late_s = metrics.gauge(presenceMetrics.late);
  }

  async onApplicationBootstrap(): Promise<void> {
    const works: DueWork[] = [this.connections, this.seats, this.duties];
    await Promise.all(works.map((work) => this.settleAll(work)));
    this.running = Promise.all(works.map((work) => this.run(work)));
  }

  /** Finishes the transaction in hand. */
  async onModuleDestroy(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  private async run(work: DueWork): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      const wait_ms = await this.look(work);
      await pause(wait_ms, undefined, { signal }).catch(() => undefined);
    }
  }

  /** Settles what is due and returns how long to wait, in milliseconds. */
  private async look(work: DueWork): Promise<number> {
    try {
      await this.settleAll(work);
      const next_ms = (await work.untilNext_ms()) ?? look_ms_max;
      this.late_s.set({ work: work.name }, Math.max(0, -next_ms) / 1_000);
      return Math.min(look_ms_max, Math.max(look_ms_min, Math.ceil(next_ms)));
    } catch (error) {
      this.logger.warn({ work: work.name, reason: (error as Error).message }, 'what is due cannot be settled now');
      return look_ms_max;
    }
  }

  private async settleAll(work: DueWork): Promise<void> {
    while (!this.stopping.signal.aborted && (await work.settleDue()) > 0);
  }
}
