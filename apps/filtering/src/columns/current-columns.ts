import { setTimeout as pause } from 'node:timers/promises';
import { Health, Logger, Metrics } from '@guanxi/chassis';
import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { filteringMetrics } from '../telemetry.js';
import { BuildColumns } from './build-columns.js';
import { ColumnsBehind, ColumnsFull } from './columns-failures.js';
import { COLUMNS_SETTINGS, type ColumnsSettings } from './columns-settings.js';
import type { FactorColumns } from './factor-columns.js';
import { KeepCheckpoints } from './keep-checkpoints.js';

const look_ms = 500;
const retry_ms = 1_000;
const behind_ms_max = 10_000;
const holds_max = 64;
/** Longer than the slowest of all shards may take to say where it stands. */
const held_ms_max = 10_000;

/** Columns that go no further than their position until somebody has looked at them from there, or lets them go. */
export interface ColumnsHold {
  position: number;
  /**
   * Runs `work` on the columns as they are at exactly this position, which lies at the hold's own or behind it; then they
   * are let go.
   *
   * @throws {ColumnsBehind} when they do not come to it, or were let go before.
   */
  lookAt<T>(position: number, work: (columns: FactorColumns) => Promise<T>): Promise<T>;
  letGo(): void;
}

/**
 * This process's columns: built at its start, then following the journal of the database, which every replica does for
 * itself. Nobody looks at them while facts are taken in.
 */
@Injectable()
export class CurrentColumns implements OnApplicationBootstrap, OnModuleDestroy {
  private columns: FactorColumns | undefined;
  private failure: ColumnsFull | undefined;
  private turn: Promise<unknown> = Promise.resolve();
  private following: Promise<void> = Promise.resolve();
  private wake: () => void = () => undefined;
  private isRung = false;
  private waiting: (() => void)[] = [];
  /** The positions that the columns may not go beyond, each for somebody who is to look at them. */
  private readonly holds = new Set<{ position_max: number }>();
  private readonly stopping = new AbortController();

  constructor(
    private readonly build: BuildColumns,
    private readonly checkpoints: KeepCheckpoints,
    @Inject(COLUMNS_SETTINGS) private readonly settings: ColumnsSettings,
    health: Health,
    metrics: Metrics,
    private readonly logger: Logger,
  ) {
    health.register({ name: 'columns', check: async () => this.refuseWhileBuilt() });
    metrics.read(filteringMetrics.columnsRows, () => this.columns?.rows ?? 0);
    metrics.read(filteringMetrics.columnsBytes, () => this.columns?.bytes ?? 0);
    metrics.read(filteringMetrics.columnsPosition, () => this.columns?.position ?? 0);
  }

  onApplicationBootstrap(): void {
    this.following = this.follow();
  }

  async onModuleDestroy(): Promise<void> {
    this.stopping.abort();
    this.ring();
    await this.following;
  }

  /** Says that there may be something new in the journal. */
  ring(): void {
    this.isRung = true;
    this.wake();
  }

  /**
   * Runs `work` on columns that reflect the journal's `position` at least, and change no more until it is done.
   *
   * @throws {ColumnsBehind} when they do not come that far within ten seconds.
   * @throws {ColumnsFull} when more was told than this process may hold.
   */
  async look<T>(position: number, work: (columns: FactorColumns) => Promise<T>): Promise<T> {
    await this.reach(position);
    return this.alone(() => work(this.held()));
  }

  /**
   * Holds the columns where they stand, so that other processes' can be brought to the same position as these. Several may:
   * they are looked at from one position after the other, and nobody waits for anybody who waits for her. A hold ends by
   * itself after ten seconds.
   *
   * @throws {ColumnsBehind} while they are built, or when too many hold them.
   * @throws {ColumnsFull} when more was told than this process may hold.
   */
  hold(): Promise<ColumnsHold> {
    return this.alone(async () => {
      const { position } = this.held();
      if (this.holds.size >= holds_max) throw new ColumnsBehind();
      const hold = { position_max: position };
      this.holds.add(hold);
      const letGo = () => {
        clearTimeout(end);
        if (this.holds.delete(hold)) this.ring();
      };
      const end = setTimeout(letGo, held_ms_max).unref();
      const lookAt = async <T>(at: number, work: (columns: FactorColumns) => Promise<T>) => {
        try {
          hold.position_max = at;
          await this.reach(at);
          return await this.alone(async () => {
            if (!this.holds.has(hold) || this.held().position !== at) throw new ColumnsBehind();
            return work(this.held());
          });
        } finally {
          letGo();
        }
      };
      return { position, lookAt, letGo };
    });
  }

  private async reach(position: number): Promise<void> {
    const deadline = performance.now() + behind_ms_max;
    while (this.held().position < position) {
      const left_ms = deadline - performance.now();
      if (left_ms <= 0) throw new ColumnsBehind();
      const arrival = new Promise<void>((resolve) => this.waiting.push(resolve));
      this.ring();
      await Promise.race([arrival, pause(left_ms, undefined, { ref: false })]);
    }
  }

  private held(): FactorColumns {
    if (this.failure) throw this.failure;
    if (!this.columns) throw new ColumnsBehind();
    return this.columns;
  }

  /** Not ready until built. Full columns stay so on every replica: whatever else the service does must go on. */
  private refuseWhileBuilt(): void {
    if (!this.columns && !this.failure) throw new ColumnsBehind();
  }

  /** One after the other: taking facts in, looking at them, and copying them for a checkpoint. */
  private alone<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.turn.then(work);
    this.turn = mine.catch(() => undefined);
    return mine;
  }

  private async follow(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      try {
        this.columns ??= await this.begin();
        const { columns } = this;
        for (let isMore = true; isMore; ) {
          if (this.stopping.signal.aborted) return;
          isMore = await this.alone(() => this.build.takeNext(columns, this.position_max));
          // Each time, since under load there is always more: whoever waits may have waited for what came just now.
          for (const arrived of this.waiting.splice(0)) arrived();
        }
        await this.checkpoints.keepIfDue(columns, (copy) => this.alone(async () => copy()));
        await this.untilRung(look_ms);
      } catch (error) {
        await this.recover(error);
      }
    }
  }

  /** How far the columns may go: to where they are held first. */
  private get position_max(): number {
    return Math.min(...Array.from(this.holds, (hold) => hold.position_max));
  }

  private async begin(): Promise<FactorColumns> {
    const { number, of } = this.settings.shard;
    const began = performance.now();
    const kept = await this.build.fromCheckpoint(this.settings);
    const columns = kept ?? (await this.build.fromEverything(this.settings));
    const from = kept ? 'a checkpoint' : 'everything that is known';
    const took_ms = Math.round(performance.now() - began);
    const { rows, bytes } = columns;
    this.logger.info({ shard: `${number} of ${of}`, rows, bytes, took_ms }, `columns were built from ${from}`);
    return columns;
  }

  private async recover(error: unknown): Promise<void> {
    const { name, message } = error as Error;
    if (error instanceof ColumnsFull) {
      this.failure = error;
      this.columns = undefined;
      this.logger.error({ reason: message }, 'columns are full: nobody can be screened by this process');
      for (const told of this.waiting.splice(0)) told();
      await this.untilStopped();
      return;
    }
    // The journal begins later than these columns end: a replica that was cut off for long.
    if (error instanceof RangeError) this.columns = undefined;
    this.logger.warn({ error: name, reason: message }, 'columns pause');
    await this.untilRung(retry_ms);
  }

  private async untilStopped(): Promise<void> {
    const { signal } = this.stopping;
    if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
  }

  private async untilRung(ms: number): Promise<void> {
    if (!this.isRung && !this.stopping.signal.aborted) {
      const rung = new Promise<void>((resolve) => (this.wake = resolve));
      await Promise.race([rung, pause(ms, undefined, { ref: false })]);
    }
    this.isRung = false;
  }
}
