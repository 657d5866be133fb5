import { Clock, type Idempotency, InvalidRequest } from '@guanxi/chassis';
import { Transactions } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import type { ServiceTarget } from './service-target.js';
import { ServiceTargetStore, type SetTargets } from './service-target.store.js';

/** A shop says how long its customers may wait (mission C9). */
@Injectable()
export class SetServiceTargets {
  constructor(
    private readonly transactions: Transactions,
    private readonly store: ServiceTargetStore,
    private readonly clock: Clock,
  ) {}

  /**
   * The targets in force for what begins from now on.
   *
   * @throws {InvalidRequest} naming a target that is warned of behind its end, or that stands for the same as another.
   */
  execute(
    shopId: string,
    idempotency: Idempotency | undefined,
    targets: ServiceTarget[],
    setBy: string,
  ): Promise<SetTargets> {
    refuseInvalid(targets);
    return this.transactions.once(shopId, idempotency, (tx) =>
      this.store.set(tx, shopId, targets, setBy, this.clock.now()),
    );
  }
}

function refuseInvalid(targets: ServiceTarget[]): void {
  const known = new Set<string>();
  targets.forEach(({ kind, scene, priority, within_ms, warnAfter_ms }, at) => {
    if (warnAfter_ms > within_ms) {
      throw new InvalidRequest([{ field: `targets[${at}].warn_after_s`, description: 'must not be over within_s' }]);
    }
    const name = JSON.stringify([kind, scene, priority]);
    if (known.has(name)) {
      const description = 'must be the only one for its kind, scene and priority';
      throw new InvalidRequest([{ field: `targets[${at}]`, description }]);
    }
    known.add(name);
  });
}
