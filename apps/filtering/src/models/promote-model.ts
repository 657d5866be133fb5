import { Clock, type Idempotency, Logger } from '@guanxi/chassis';
import { type ReadTx, Transactions } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { obstaclesToPromotion, type PromotionObstacle } from './decide-promotion.js';
import { ModelStore } from './model.store.js';
import { ModelNotFound, ModelNotPromotable } from './model-failures.js';
import { ModelInForce } from './model-in-force.js';
import { ModelUnreadable } from './screening-model-file.js';
import type { TrainedModel } from './trained-model.js';

export interface PromoteModelCommand {
  shopId: string;
  idempotency: Idempotency | undefined;
  modelId: string;
  /** By how much its log-loss must be lower, with its whole interval. */
  logLossMargin: number;
  note: string;
  /** The caller, for the audit. */
  changedBy: string;
}

/** Puts a model in force that is better than the one in force (mission B7). */
@Injectable()
export class PromoteModel {
  constructor(
    private readonly transactions: Transactions,
    private readonly store: ModelStore,
    private readonly models: ModelInForce,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  /**
   * The model, in force now. Of two promotions at once, the second is looked at when the first is done.
   *
   * @throws {ModelNotFound} when the shop has no such model.
   * @throws {ModelNotPromotable} saying everything that speaks against it; the model in force stays.
   */
  async execute(command: PromoteModelCommand): Promise<TrainedModel> {
    const { shopId, idempotency, modelId, logLossMargin, note, changedBy } = command;
    return this.transactions.once(shopId, idempotency, async (tx) => {
      await this.store.holdShop(tx, shopId);
      const model = await this.store.find(tx, { shopId, modelId });
      if (!model) throw new ModelNotFound();
      const fromVersion = (await this.models.of(tx, shopId)).version;
      const obstacles = await this.obstacles(tx, shopId, model, fromVersion, logLossMargin);
      if (obstacles.length > 0) throw new ModelNotPromotable(obstacles);
      const change = { kind: 'promoted' as const, fromVersion, toVersion: model.version, note, changedBy };
      await this.store.change(tx, shopId, { ...change, changedAt: this.clock.now() });
      tx.afterCommit(() =>
        this.logger.info({ shop: shopId, from: fromVersion, to: model.version }, 'a model was promoted'),
      );
      return model;
    });
  }

  /** What speaks against putting a model in force, what is kept of it included: that is read anew, as others would. */
  async obstacles(
    tx: ReadTx,
    shopId: string,
    model: TrainedModel,
    versionInForce: string,
    logLossMargin: number,
  ): Promise<PromotionObstacle[]> {
    const obstacles = obstaclesToPromotion(model, versionInForce, logLossMargin);
    if (model.state !== 'trained') return obstacles;
    try {
      await this.models.readKept(tx, shopId, model.version);
      return obstacles;
    } catch (error) {
      if (!(error instanceof ModelUnreadable)) throw error;
      return [...obstacles, { reason: 'UNREADABLE', description: error.message }];
    }
  }
}
