import { type CallContext, Clock, Ids } from '@guanxi/chassis';
import type { Experiment, ExperimentDesign } from '@guanxi/contracts/analytics/v1/experiment.js';
import { Transactions } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { EstimatePlan } from './estimate-plan.js';
import { ExperimentStore } from './experiment.store.js';
import { experimentToContract } from './experiment-contract.js';

/** Begins an experiment, with who began it (mission E6). */
@Injectable()
export class CreateExperiment {
  constructor(
    private readonly transactions: Transactions,
    private readonly store: ExperimentStore,
    private readonly estimate: EstimatePlan,
    private readonly ids: Ids,
    private readonly clock: Clock,
  ) {}

  /** @throws {InvalidRequest} as {@link EstimatePlan} does; then nothing is kept. */
  execute(design: ExperimentDesign, { shopId, idempotency, caller }: CallContext): Promise<Experiment> {
    return this.transactions.once(shopId, idempotency, async (tx) => {
      const plan = await this.estimate.execute(tx, shopId, design);
      const experiment = {
        ...{ experimentId: this.ids.next(), design, plan, createdBy: caller.subject, createdAt: this.clock.now() },
        ...{ stoppedBy: null, stoppedAt: null, stopNote: '' },
      };
      await this.store.add(tx, shopId, experiment);
      return experimentToContract(shopId, experiment);
    });
  }
}
