import { type CallContext, Clock } from '@guanxi/chassis';
import type { Experiment } from '@guanxi/contracts/analytics/v1/experiment.js';
import { Transactions } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { ExperimentStore } from './experiment.store.js';
import { experimentToContract } from './experiment-contract.js';
import { ExperimentNotFound, ExperimentStopped } from './experiment-failures.js';

/** Stops an experiment, with who stopped it and why. */
@Injectable()
export class StopExperiment {
  constructor(
    private readonly transactions: Transactions,
    private readonly store: ExperimentStore,
    private readonly clock: Clock,
  ) {}

  /**
   * @throws {ExperimentNotFound} when the shop has none.
   * @throws {ExperimentStopped} when it was stopped before.
   */
  execute(
    { experimentId, note }: { experimentId: string; note: string },
    { shopId, idempotency, caller }: CallContext,
  ): Promise<Experiment> {
    return this.transactions.once(shopId, idempotency, async (tx) => {
      const held = await this.store.hold(tx, shopId, experimentId, 'UPDATE');
      if (!held) throw new ExperimentNotFound(experimentId);
      if (held.stoppedAt) throw new ExperimentStopped(experimentId);
      const stoppedAt = this.clock.now();
      await this.store.stop(tx, shopId, experimentId, caller.subject, stoppedAt, note);
      return experimentToContract(shopId, { ...held, stoppedBy: caller.subject, stoppedAt, stopNote: note });
    });
  }
}
