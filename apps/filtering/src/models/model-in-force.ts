import { Logger, Metrics } from '@guanxi/chassis';
import type { ReadTx } from '@guanxi/persistence';
import { Inject, Injectable } from '@nestjs/common';
import type { Counter } from 'prom-client';
import { filteringMetrics } from '../telemetry.js';
import { ModelStore } from './model.store.js';
import { shippedModels } from './plain-model.js';
import { PLATFORM_MODEL } from './platform-model.js';
import type { ScreeningModel } from './screening-model.js';
import { ModelUnreadable, readScreeningModel, type ScreeningModelFile } from './screening-model-file.js';

const models_in_memory_max = 1_000;
const versions_back_max = 10;

/**
 * The model that predicts for a shop, as the other capabilities ask for it: its own, where one was promoted, else the one
 * that the platform ships. Which it is, is read from the database whenever a screening begins, so that every replica
 * follows a promotion with its next screening; what a version holds never changes, and is kept in memory.
 */
@Injectable()
export class ModelInForce {
  private readonly known = new Map<string, ScreeningModelFile>();
  private readonly unreadable: Counter;

  constructor(
    @Inject(PLATFORM_MODEL) private readonly platformModel: ScreeningModel,
    private readonly store: ModelStore,
    private readonly logger: Logger,
    metrics: Metrics,
  ) {
    this.unreadable = metrics.counter(filteringMetrics.unreadable);
  }

  /**
   * The model that the next screening of a shop is to predict with. Where the one in force cannot be read, it is the one
   * that was in force before it.
   */
  async of(tx: ReadTx, shopId: string): Promise<ScreeningModel> {
    const latest = await this.store.latestChange(tx, shopId);
    let version = latest?.toVersion;
    for (let back = 0; version !== undefined && back < versions_back_max; back++) {
      try {
        const found = await this.trained(tx, shopId, version);
        if (!found) break;
        return found.model;
      } catch (error) {
        if (!(error instanceof ModelUnreadable)) throw error;
        this.unreadable.inc();
        this.logger.error(
          { shop: shopId, model: version, reason: error.message },
          'a model cannot be read: the one before it is used',
        );
        version = (await this.store.file(tx, shopId, version))?.judgedAgainst;
      }
    }
    return this.platformModel;
  }

  /** The version that the platform ships. */
  get shippedVersion(): string {
    return this.platformModel.version;
  }

  /** The model that a screening named; undefined where it is no longer known, or cannot be read. */
  async version(tx: ReadTx, shopId: string, version: string): Promise<ScreeningModel | undefined> {
    const shipped = [this.platformModel, ...shippedModels].find((model) => model.version === version);
    if (shipped) return shipped;
    try {
      return (await this.trained(tx, shopId, version))?.model;
    } catch (error) {
      if (error instanceof ModelUnreadable) return undefined;
      throw error;
    }
  }

  /**
   * What is kept of a version that was trained for this shop; undefined where there is none.
   *
   * @throws {ModelUnreadable} when it is damaged, or of another format or factor catalogue.
   */
  async trained(tx: ReadTx, shopId: string, version: string): Promise<ScreeningModelFile | undefined> {
    const key = `${shopId}/${version}`;
    const known = this.known.get(key);
    if (known) return known;
    const read = await this.readKept(tx, shopId, version);
    if (!read) return undefined;
    if (this.known.size >= models_in_memory_max) this.known.delete(this.known.keys().next().value!);
    this.known.set(key, read);
    return read;
  }

  /** The same, read from the database whatever is in memory. @throws {ModelUnreadable} as above. */
  async readKept(tx: ReadTx, shopId: string, version: string): Promise<ScreeningModelFile | undefined> {
    const kept = await this.store.file(tx, shopId, version);
    return kept && readScreeningModel(version, kept);
  }
}
