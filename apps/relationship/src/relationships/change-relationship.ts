import { Clock, type Idempotency } from '@guanxi/chassis';
import { events, Outbox } from '@guanxi/messaging';
import { Transactions } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { refuseFuture } from '../refuse-future.js';
import { decideRelationship, type Relationship, type RelationshipWish } from './decide-relationship.js';
import { RelationshipStore } from './relationship.store.js';
import { relationshipsChanged } from './relationship-events.js';
import { RelationshipCancelled, RelationshipNotFound } from './relationship-failures.js';

/** A wish without a time happens now. */
export interface ChangeRelationshipCommand {
  shopId: string;
  customerId: string;
  idempotency: Idempotency | undefined;
  wish: (now: Date) => RelationshipWish;
  /** Why, in a word; empty where nobody said. */
  reason: string;
}

/** Establishes, cancels or restores one relationship (mission A1). */
@Injectable()
export class ChangeRelationship {
  constructor(
    private readonly transactions: Transactions,
    private readonly store: RelationshipStore,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
  ) {}

  /**
   * The relationship after the change, or as it was where there was nothing to change.
   *
   * @throws {RelationshipNotFound} when there is none to cancel or restore.
   * @throws {RelationshipCancelled} when establishing one that the customer has cancelled.
   * @throws {InvalidRequest} when it is to be established in the future.
   */
  async execute({ shopId, customerId, idempotency, wish, reason }: ChangeRelationshipCommand): Promise<Relationship> {
    const now = this.clock.now();
    const wished = wish(now);
    refuseFuture('established_at', wished.at, now);
    return this.transactions.once(shopId, idempotency, async (tx) => {
      for (;;) {
        const current = await this.store.hold(tx, shopId, customerId);
        const outcome = decideRelationship(customerId, current, wished);
        if (outcome.kind === 'refused') {
          throw outcome.why === 'cancelled' ? new RelationshipCancelled() : new RelationshipNotFound();
        }
        if (outcome.kind === 'unchanged') return outcome.relationship;
        const { next } = outcome;
        if (current) await this.store.keepMany(tx, shopId, [next], reason, now);
        // There was no row to hold: somebody else who established it in the meantime is looked at again, as it is now.
        else if ((await this.store.establishMany(tx, shopId, [next], now)).size === 0) continue;
        await this.outbox.add(tx, events.relationshipsChanged, shopId, relationshipsChanged(shopId, [next]));
        return next;
      }
    });
  }
}
