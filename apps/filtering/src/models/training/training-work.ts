import { Clock, Logger, Metrics, Worklist } from '@guanxi/chassis';
import { Transactions } from '@guanxi/persistence';
import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { type ModelKey, ModelStore } from '../model.store.js';
import { RunTraining } from './run-training.js';

const trainings_at_once_max = 1;
const sweep_ms = 1_000;

/** Trains models one after the other, in the background of the calls that ask for it. */
@Injectable()
export class TrainingWork implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly work: Worklist<ModelKey>;

  constructor(
    store: ModelStore,
    transactions: Transactions,
    training: RunTraining,
    clock: Clock,
    logger: Logger,
    metrics: Metrics,
  ) {
    this.work = new Worklist(
      {
        name: 'trainings',
        nameOf: ({ shopId, modelId }) => `${shopId}/${modelId}`,
        run: (key, signal) => training.execute(key, signal),
        due: (keys_max) => transactions.readAcrossShops((tx) => store.unclaimed(tx, clock.now(), keys_max)),
        at_once_max: trainings_at_once_max,
        sweep_ms,
      },
      logger,
      metrics,
    );
  }

  onApplicationBootstrap(): void {
    this.work.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.work.stop();
  }

  /** Has a training begun at once. */
  wake(key: ModelKey): void {
    this.work.wake(key);
  }
}
