import { setTimeout as pause } from 'node:timers/promises';
import { Clock, Logger, Metrics } from '@guanxi/chassis';
import { Transactions } from '@guanxi/persistence';
import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import type { Gauge } from 'prom-client';
import { CurrentColumns } from '../columns/current-columns.js';
import type { FactorColumns } from '../columns/factor-columns.js';
import { FactorReader } from '../columns/factor-reader.js';
import { predicting } from '../columns/predict-rows.js';
import { chunksOf } from '../columns/row-chunk.js';
import { ACTIVE, statusColumn } from '../columns/shop-columns.js';
import { instantOf } from '../columns/told-facts.js';
import { filteringMetrics } from '../telemetry.js';
import { ModelStore } from './model.store.js';
import { ModelInForce } from './model-in-force.js';
import type { ScreeningModel } from './screening-model.js';
import type { ScreeningModelFile } from './screening-model-file.js';
import { distributionOf, type Stability, type StabilityReference, stabilityIndex } from './stability.js';
import { TRAINING_SETTINGS, type TrainingSettings } from './training/training-settings.js';

const sampled_rows_max = 20_000;
const shops_max = 1_000;
const score = 'score';
// By convention: below 0.1 nothing has moved, above 0.25 the model speaks of others than those it meets.
const drifted_index_min = 0.25;

/**
 * How far the customers of a shop have moved since its model was trained: its score and leading factors over the active
 * relationships, now against then. The longer a model is in force, the less its figures may be true of whom it meets.
 */
@Injectable()
export class ModelStability implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly gauge: Gauge<'of'>;
  private readonly stopping = new AbortController();
  private watching: Promise<void> = Promise.resolve();

  constructor(
    private readonly transactions: Transactions,
    private readonly store: ModelStore,
    private readonly models: ModelInForce,
    private readonly current: CurrentColumns,
    @Inject(TRAINING_SETTINGS) private readonly settings: TrainingSettings,
    private readonly clock: Clock,
    private readonly logger: Logger,
    metrics: Metrics,
  ) {
    this.gauge = metrics.gauge(filteringMetrics.stability);
  }

  onApplicationBootstrap(): void {
    this.watching = this.watch();
  }

  async onModuleDestroy(): Promise<void> {
    this.stopping.abort();
    await this.watching;
  }

  /** How the score of a model and these factors lie over the shop's active relationships now. */
  referenceOf(
    shopId: string,
    model: ScreeningModel,
    category: string,
    factors: readonly string[],
  ): Promise<StabilityReference> {
    return this.current.look(0, async (columns) => {
      const values = this.valuesOf(columns, shopId, model, category, [score, ...factors]);
      return { category, distributions: [...values].map(([name, of]) => distributionOf(name, of)) };
    });
  }

  /** Resolves where this process has its columns. @throws {ColumnsBehind} @throws {ColumnsFull} */
  ready(): Promise<void> {
    return this.current.look(0, async () => undefined);
  }

  /** How far each distribution has moved from its reference. @throws {ColumnsBehind} @throws {ColumnsFull} */
  measure(shopId: string, { model, reference }: ScreeningModelFile): Promise<Stability[]> {
    return this.current.look(0, async (columns) => {
      const names = reference.distributions.map(({ name }) => name);
      const values = this.valuesOf(columns, shopId, model, reference.category, names);
      return reference.distributions.map((then) => ({
        name: then.name,
        index: stabilityIndex(then, values.get(then.name)!),
      }));
    });
  }

  private valuesOf(
    columns: FactorColumns,
    shopId: string,
    model: ScreeningModel,
    category: string,
    names: readonly string[],
  ): Map<string, Float32Array> {
    const shop = columns.shop(shopId);
    const rows = sampleOf(
      Uint32Array.from({ length: shop.table.rows }, (_, row) => row).filter((row) => {
        return shop.table.segmentOf(row).u16[statusColumn]![row & 0xffff] === ACTIVE;
      }),
    );
    const reader = new FactorReader(columns, shop, instantOf(this.clock.now()), category);
    const predict = predicting(model, reader);
    const values = new Map(names.map((name) => [name, new Float32Array(rows.length)]));
    let from = 0;
    for (const chunk of chunksOf(columns, shop, rows)) {
      const to = from + chunk.rows.length;
      for (const [name, of] of values) {
        if (name === score) of.set(predict(chunk).responds.subarray(0, chunk.rows.length), from);
        else reader.filling(name, name.endsWith('.days') ? 'recency' : 'identity')(chunk, of.subarray(from, to));
      }
      from = to;
    }
    return values;
  }

  private async watch(): Promise<void> {
    const { signal } = this.stopping;
    const every_ms = this.settings.stabilityEvery_s * 1_000;
    while (!signal.aborted) {
      await pause(every_ms, undefined, { signal, ref: false }).catch(() => undefined);
      if (signal.aborted) return;
      await this.round(signal).catch((error: Error) => this.logger.warn({ err: error }, 'stability was not measured'));
    }
  }

  private async round(signal: AbortSignal): Promise<void> {
    const shops = await this.transactions.readAcrossShops((tx) => this.store.shopsWithModels(tx, shops_max));
    const worst = new Map<'score' | 'factors', number>();
    for (const { shopId, version } of shops) {
      signal.throwIfAborted();
      const file = await this.transactions.read(shopId, (tx) => this.models.trained(tx, shopId, version));
      if (!file) continue;
      const stability = await this.measure(shopId, file);
      for (const { name, index } of stability) {
        const of = name === score ? 'score' : 'factors';
        worst.set(of, Math.max(worst.get(of) ?? 0, index));
      }
      const farthest = Math.max(...stability.map(({ index }) => index));
      if (farthest > drifted_index_min)
        this.logger.warn({ shop: shopId, model: version, stability: farthest }, 'a model drifts');
    }
    // Shops that went back to the shipped model no longer count.
    this.gauge.reset();
    for (const [of, index] of worst) this.gauge.set({ of }, index);
  }
}

/** Rows at equal distances, at most so many. */
function sampleOf(rows: Uint32Array): Uint32Array {
  if (rows.length <= sampled_rows_max) return rows;
  return Uint32Array.from(
    { length: sampled_rows_max },
    (_, i) => rows[Math.floor((i * rows.length) / sampled_rows_max)]!,
  );
}
