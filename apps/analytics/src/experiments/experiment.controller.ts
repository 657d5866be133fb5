import { type CallContext, type Handlers, InvalidRequest, page, pageItems, readPageToken } from '@guanxi/chassis';
import type * as contract from '@guanxi/contracts/analytics/v1/experiment.js';
import type { ExperimentServiceService } from '@guanxi/contracts/analytics/v1/experiment.js';
import { Transactions } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { AssignVariants } from './assign-variants.js';
import { CreateExperiment } from './create-experiment.js';
import { EstimatePlan } from './estimate-plan.js';
import { ExperimentStore } from './experiment.store.js';
import { experimentToContract } from './experiment-contract.js';
import { ExperimentNotFound } from './experiment-failures.js';
import { MeasureExperiment } from './measure-experiment.js';
import { StopExperiment } from './stop-experiment.js';

// Behind every id: where the first page of "latest first" begins.
const latestId = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

/** `guanxi.analytics.v1.ExperimentService`. */
@Injectable()
export class ExperimentController implements Handlers<typeof ExperimentServiceService> {
  constructor(
    private readonly estimate: EstimatePlan,
    private readonly create: CreateExperiment,
    private readonly assign: AssignVariants,
    private readonly measure: MeasureExperiment,
    private readonly stop: StopExperiment,
    private readonly store: ExperimentStore,
    private readonly transactions: Transactions,
  ) {}

  async planExperiment({ shopId, design }: contract.PlanExperimentRequest): Promise<contract.PlanExperimentResponse> {
    const wanted = required(design);
    return { plan: await this.transactions.read(shopId, (tx) => this.estimate.execute(tx, shopId, wanted)) };
  }

  async createExperiment(
    { design }: contract.CreateExperimentRequest,
    call: CallContext,
  ): Promise<contract.CreateExperimentResponse> {
    return { experiment: await this.create.execute(required(design), call) };
  }

  async assignVariants(
    request: contract.AssignVariantsRequest,
    call: CallContext,
  ): Promise<contract.AssignVariantsResponse> {
    return { variants: await this.assign.execute(request, call) };
  }

  getExperiment({
    shopId,
    experimentId,
    language,
  }: contract.GetExperimentRequest): Promise<contract.GetExperimentResponse> {
    return this.transactions.read(shopId, async (tx) => {
      const found = await this.store.find(tx, shopId, experimentId);
      if (!found) throw new ExperimentNotFound(experimentId);
      const result = await this.measure.execute(tx, shopId, found, language);
      return { experiment: experimentToContract(shopId, found), result };
    });
  }

  async listExperiments(request: contract.ListExperimentsRequest): Promise<contract.ListExperimentsResponse> {
    const { shopId, pageToken } = request;
    const items = pageItems(request.pageSize);
    const [before = latestId] = readPageToken(pageToken, 'uuid') ?? [];
    const found = await this.transactions.read(shopId, (tx) => this.store.list(tx, shopId, before, items + 1));
    const { rows, nextPageToken } = page(found, items, ({ experimentId }) => [experimentId]);
    return { experiments: rows.map((one) => experimentToContract(shopId, one)), nextPageToken };
  }

  async stopExperiment(
    request: contract.StopExperimentRequest,
    call: CallContext,
  ): Promise<contract.StopExperimentResponse> {
    return { experiment: await this.stop.execute(request, call) };
  }
}

function required(design: contract.ExperimentDesign | undefined): contract.ExperimentDesign {
  if (!design) throw new InvalidRequest([{ field: 'design', description: 'is required' }]);
  return design;
}
