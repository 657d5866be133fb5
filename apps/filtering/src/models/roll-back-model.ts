import { Clock, type Idempotency, Logger } from '@guanxi/chassis';
import { Transactions } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { ModelStore } from './model.store.js';
import { ModelChanged, NothingBefore } from './model-failures.js';
import { ModelInForce } from './model-in-force.js';
import { trainedPrefix } from './platform-model.js';

export interface RollBackModelCommand {
  shopId: string;
  idempotency: Idempotency | undefined;
  /** The version that is to go. */
  fromVersion: string;
  note: string;
  /** The caller, for the audit. */
  changedBy: string;
}

/** Puts back in force what a promotion replaced (mission B7). */
@Injectable()
export class RollBackModel {
  constructor(
    private readonly transactions: Transactions,
    private readonly store: ModelStore,
    private readonly models: ModelInForce,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  /**
   * The version in force now. A model was promoted beside the one that it was judged against, and goes back to it.
   *
   * @throws {NothingBefore} when the shop has no model of its own in force.
   * @throws {ModelChanged} when another version is in force than the one to go.
   */
  execute({ shopId, idempotency, fromVersion, note, changedBy }: RollBackModelCommand): Promise<string> {
    return this.transactions.once(shopId, idempotency, async (tx) => {
      await this.store.holdShop(tx, shopId);
      // By the audit and not by what can be read: a model that is damaged is to go all the more.
      const latest = await this.store.latestChange(tx, shopId);
      const own = latest && (await this.store.file(tx, shopId, latest.toVersion));
      const inForce = own ? latest.toVersion : (await this.models.of(tx, shopId)).version;
      if (fromVersion !== inForce) throw new ModelChanged(fromVersion, inForce);
      if (!own) throw new NothingBefore(inForce);
      // What the platform ships may be another one by now.
      const isOwn = own.judgedAgainst.startsWith(trainedPrefix);
      const toVersion = isOwn ? own.judgedAgainst : this.models.shippedVersion;
      const change = { kind: 'rolled_back' as const, fromVersion, toVersion, note, changedBy };
      await this.store.change(tx, shopId, { ...change, changedAt: this.clock.now() });
      tx.afterCommit(() =>
        this.logger.info({ shop: shopId, from: fromVersion, to: toVersion }, 'a model was rolled back'),
      );
      return (await this.models.of(tx, shopId)).version;
    });
  }
}
