import { setTimeout as pause } from 'node:timers/promises';
import { Clock, type Counter, InjectConfig, Logger, Metrics } from '@guanxi/chassis';
import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { ProposeCare } from './care/propose-care.js';
import type { RelationshipConfig } from './config.js';
import { ValueOverdueShops } from './portraits/value-overdue-shops.js';
import { relationshipMetrics } from './telemetry.js';

/**
 * Looks, round after round, for occasions of care that have come and for shops whose valuation has grown old. Every
 * replica does; what a round does, it does once whoever does it. A round that fails is made up by the next.
 */
@Injectable()
export class Rounds implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly rounds: Counter<'round' | 'outcome'>;
  private readonly stopping = new AbortController();
  private running: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly care: ProposeCare,
    private readonly valuations: ValueOverdueShops,
    private readonly clock: Clock,
    private readonly logger: Logger,
    @InjectConfig() private readonly config: RelationshipConfig,
    metrics: Metrics,
  ) {
    this.rounds = metrics.counter(relationshipMetrics.rounds);
  }

  onApplicationBootstrap(): void {
    this.running = this.run();
  }

  /** Finishes the transaction in hand. */
  async onModuleDestroy(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      await this.attempt('care', () => this.care.round(signal));
      await this.attempt('valuations', () => this.valuations.round(this.clock.now(), signal));
      await pause(this.config.ROUND_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  private async attempt(round: string, work: () => Promise<number>): Promise<void> {
    try {
      const done = await work();
      this.rounds.inc({ round, outcome: 'done' });
      if (done > 0) this.logger.info({ round, done }, 'round done');
    } catch (error) {
      this.rounds.inc({ round, outcome: 'failed' });
      this.logger.warn({ round, reason: (error as Error).message }, 'round failed; the next makes up for it');
    }
  }
}
