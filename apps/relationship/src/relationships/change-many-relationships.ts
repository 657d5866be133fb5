import { Clock, type Idempotency } from '@guanxi/chassis';
import { events, fact, Outbox } from '@guanxi/messaging';
import { Transactions } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { inChunks } from '../in-chunks.js';
import { decideRelationship, type RelationshipWish } from './decide-relationship.js';
import { RelationshipStore } from './relationship.store.js';
import { changes_per_event_max, relationshipsChanged } from './relationship-events.js';

export interface ChangeManyCommand {
  shopId: string;
  /** At most 1,000; one named twice counts once. */
  customerIds: readonly string[];
  idempotency: Idempotency;
  wish: (now: Date) => Exclude<RelationshipWish, { to: 'establish' }>;
  /** Why, in a word; empty where nobody said. */
  reason: string;
}

/** What became of one batch; the three add up to its customers. */
export interface ChangedCounts {
  changedCount: number;
  unchangedCount: number;
  unknownCount: number;
}

/** Cancels or restores a batch of relationships (mission A1, in bulk). */
@Injectable()
export class ChangeManyRelationships {
  constructor(
    private readonly transactions: Transactions,
    private readonly store: RelationshipStore,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
  ) {}

  /**
   * Once this resolves, the batch is durable and its events are on their way. Unlike an import, a batch that comes again
   * is recognised by its key: who came back in between must not be cancelled a second time.
   */
  execute({ shopId, customerIds, idempotency, wish, reason }: ChangeManyCommand): Promise<ChangedCounts> {
    return this.transactions.once(shopId, idempotency, async (tx) => {
      const now = this.clock.now();
      const wished = wish(now);
      const customers = new Set(customerIds);
      const current = await this.store.holdMany(tx, shopId, [...customers]);
      const next = current.flatMap((one) => {
        const outcome = decideRelationship(one.customerId, one, wished);
        return outcome.kind === 'changed' ? [outcome.next] : [];
      });
      if (next.length > 0) await this.store.keepMany(tx, shopId, next, reason, now);
      await this.outbox.addAll(
        tx,
        inChunks(next, changes_per_event_max).map((some) =>
          fact(events.relationshipsChanged, shopId, relationshipsChanged(shopId, some)),
        ),
      );
      return {
        changedCount: next.length,
        unchangedCount: current.length - next.length,
        unknownCount: customers.size - current.length,
      };
    });
  }
}
