import { type CallContext, Clock } from '@guanxi/chassis';
import { Enrolment } from '@guanxi/contracts/analytics/v1/experiment.js';
import { Transactions } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { ExperimentStore } from './experiment.store.js';
import { AssignsNobody, ExperimentNotFound, ExperimentStopped } from './experiment-failures.js';
import { pointOf, variantAt } from './variant-of.js';

/** Says which variant customers get, and takes them into the experiment from then on. */
@Injectable()
export class AssignVariants {
  constructor(
    private readonly transactions: Transactions,
    private readonly store: ExperimentStore,
    private readonly clock: Clock,
  ) {}

  /**
   * The names of their variants, in the order of the customers.
   *
   * @throws {ExperimentNotFound} when the shop has none.
   * @throws {ExperimentStopped} when it takes in nobody more.
   * @throws {AssignsNobody} when its customers are not assigned by asking.
   */
  execute(
    { experimentId, customerIds }: { experimentId: string; customerIds: string[] },
    { shopId, idempotency }: CallContext,
  ): Promise<string[]> {
    return this.transactions.once(shopId, idempotency, async (tx) => {
      const held = await this.store.hold(tx, shopId, experimentId, 'SHARE');
      if (!held) throw new ExperimentNotFound(experimentId);
      const { kind } = held.design;
      if (kind?.$case !== 'randomised' || kind.value.enrolment !== Enrolment.ASSIGNED) {
        throw new AssignsNobody(experimentId);
      }
      if (held.stoppedAt) throw new ExperimentStopped(experimentId);
      const { variants } = kind.value;
      const places = new Map(customerIds.map((id) => [id, variantAt(pointOf(experimentId, id), variants)]));
      await this.store.enter(tx, shopId, experimentId, places, this.clock.now());
      return customerIds.map((id) => variants[places.get(id) ?? 0]?.name ?? '');
    });
  }
}
