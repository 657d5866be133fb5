import type { Model } from '@guanxi/contracts/filtering/v1/model.js';
import { Transactions } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { ColumnsBehind, ColumnsFull } from '../columns/columns-failures.js';
import { obstaclesToPromotion } from './decide-promotion.js';
import { ModelStore } from './model.store.js';
import { modelToContract } from './model-contract.js';
import { ModelNotFound } from './model-failures.js';
import { ModelInForce } from './model-in-force.js';
import { ModelStability } from './model-stability.js';
import { PromoteModel } from './promote-model.js';
import type { Stability } from './stability.js';

/** A shop's models with how each stands. */
@Injectable()
export class ShowModels {
  constructor(
    private readonly transactions: Transactions,
    private readonly store: ModelStore,
    private readonly models: ModelInForce,
    private readonly promotion: PromoteModel,
    private readonly stability: ModelStability,
  ) {}

  /** One model, and where it is in force how far its customers have moved. @throws {ModelNotFound} */
  async one(shopId: string, modelId: string): Promise<Model> {
    const { model, file, standing } = await this.transactions.read(shopId, async (tx) => {
      const model = await this.store.find(tx, { shopId, modelId });
      if (!model) throw new ModelNotFound();
      const inForce = (await this.models.of(tx, shopId)).version;
      const isInForce = inForce === model.version;
      const standing = {
        isInForce,
        wasInForce: (await this.store.everInForce(tx, shopId)).has(model.version),
        obstacles: await this.promotion.obstacles(tx, shopId, model, inForce, 0),
      };
      return { model, standing, file: isInForce ? await this.models.trained(tx, shopId, inForce) : undefined };
    });
    const stability = file ? await this.stability.measure(shopId, file).catch(nothingWithoutColumns) : [];
    return modelToContract(shopId, model, { ...standing, stability });
  }

  /** Up to `items` models before an id, latest first, and the version in force. What is kept of them is not read. */
  list(shopId: string, before: string, items: number): Promise<{ models: Model[]; versionInForce: string }> {
    return this.transactions.read(shopId, async (tx) => {
      const versionInForce = (await this.models.of(tx, shopId)).version;
      const ever = await this.store.everInForce(tx, shopId);
      const models: Model[] = [];
      for (const model of await this.store.list(tx, shopId, before, items)) {
        const obstacles = obstaclesToPromotion(model, versionInForce, 0);
        const isInForce = model.version === versionInForce;
        const standing = { isInForce, wasInForce: ever.has(model.version), obstacles, stability: [] };
        models.push(modelToContract(shopId, model, standing));
      }
      return { models, versionInForce };
    });
  }
}

/** A replica whose columns are not there yet shows everything else all the same. */
function nothingWithoutColumns(error: unknown): Stability[] {
  if (error instanceof ColumnsBehind || error instanceof ColumnsFull) return [];
  throw error;
}
