import { type CallContext, type Handlers, page, pageItems, readPageToken } from '@guanxi/chassis';
import type * as contract from '@guanxi/contracts/filtering/v1/model.js';
import type { ModelServiceService } from '@guanxi/contracts/filtering/v1/model.js';
import { Transactions } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { ModelStore } from './model.store.js';
import { changeToContract } from './model-contract.js';
import { PromoteModel } from './promote-model.js';
import { RollBackModel } from './roll-back-model.js';
import { ShowModels } from './show-models.js';
import { TrainModel } from './train-model.js';

// Above every UUID that the platform makes: where the first page of "latest first" begins.
const latestId = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

/** `guanxi.filtering.v1.ModelService`. */
@Injectable()
export class ModelController implements Handlers<typeof ModelServiceService> {
  constructor(
    private readonly train: TrainModel,
    private readonly promote: PromoteModel,
    private readonly rollBack: RollBackModel,
    private readonly show: ShowModels,
    private readonly store: ModelStore,
    private readonly transactions: Transactions,
  ) {}

  async trainModel(request: contract.TrainModelRequest, call: CallContext): Promise<contract.TrainModelResponse> {
    const { shopId, outcomeWindowSeconds } = request;
    const { modelId } = await this.train.execute({
      shopId,
      idempotency: call.idempotency,
      outcomeWindow_s: outcomeWindowSeconds,
      requestedBy: call.caller.subject,
    });
    return { model: await this.show.one(shopId, modelId) };
  }

  async getModel({ shopId, modelId }: contract.GetModelRequest): Promise<contract.GetModelResponse> {
    return { model: await this.show.one(shopId, modelId) };
  }

  async listModels({ shopId, pageSize, pageToken }: contract.ListModelsRequest): Promise<contract.ListModelsResponse> {
    const items = pageItems(pageSize);
    const [before = latestId] = readPageToken(pageToken, 'uuid') ?? [];
    const { models, versionInForce } = await this.show.list(shopId, before, items + 1);
    const { rows, nextPageToken } = page(models, items, ({ modelId }) => [modelId]);
    return { models: rows, nextPageToken, versionInForce };
  }

  async promoteModel(request: contract.PromoteModelRequest, call: CallContext): Promise<contract.PromoteModelResponse> {
    const { shopId, modelId, logLossMargin, note } = request;
    const { idempotency, caller } = call;
    await this.promote.execute({ shopId, idempotency, modelId, logLossMargin, note, changedBy: caller.subject });
    return { model: await this.show.one(shopId, modelId) };
  }

  async rollBackModel(
    request: contract.RollBackModelRequest,
    call: CallContext,
  ): Promise<contract.RollBackModelResponse> {
    const { shopId, fromVersion, note } = request;
    const { idempotency, caller } = call;
    const versionInForce = await this.rollBack.execute({
      ...{ shopId, idempotency, fromVersion, note },
      changedBy: caller.subject,
    });
    return { versionInForce };
  }

  async listModelChanges(request: contract.ListModelChangesRequest): Promise<contract.ListModelChangesResponse> {
    const { shopId, pageToken } = request;
    const items = pageItems(request.pageSize);
    const [before = String(Number.MAX_SAFE_INTEGER)] = readPageToken(pageToken, 'bigint') ?? [];
    const found = await this.transactions.read(shopId, (tx) =>
      this.store.changes(tx, shopId, Number(before), items + 1),
    );
    const { rows, nextPageToken } = page(found, items, ({ number }) => [String(number)]);
    return { changes: rows.map(changeToContract), nextPageToken };
  }
}
