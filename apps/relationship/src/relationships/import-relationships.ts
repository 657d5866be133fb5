import { Clock } from '@guanxi/chassis';
import { events, fact, Outbox } from '@guanxi/messaging';
import { Transactions } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { inChunks } from '../in-chunks.js';
import { refuseFuture } from '../refuse-future.js';
import { type ImportedRelationship, RelationshipStore } from './relationship.store.js';
import { changes_per_event_max, relationshipsChanged } from './relationship-events.js';

/** What became of one batch. */
export interface ImportedCounts {
  establishedCount: number;
  unchangedCount: number;
  cancelledCount: number;
}

/** Establishes a batch of relationships (mission A1, in bulk). */
@Injectable()
export class ImportRelationships {
  constructor(
    private readonly transactions: Transactions,
    private readonly store: RelationshipStore,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
  ) {}

  /**
   * Establishes those that are not there yet, all or none; the counts add up to the customers of the batch. A batch
   * that comes again finds all of them there and changes nothing: it needs no idempotency record.
   *
   * @throws {InvalidRequest} when one is to be established in the future.
   */
  async execute(shopId: string, batch: ImportedRelationship[]): Promise<ImportedCounts> {
    const now = this.clock.now();
    batch.forEach(({ establishedAt }, i) => {
      refuseFuture(`relationships[${i}].established_at`, establishedAt, now);
    });
    const customers = earliestPerCustomer(batch);
    return this.transactions.run(shopId, async (tx) => {
      const established = await this.store.establishMany(tx, shopId, customers, now);
      const changes = customers
        .filter(({ customerId }) => established.has(customerId))
        .map((one) => ({ ...one, status: 'active' as const, changedAt: one.establishedAt, version: 1 }));
      if (changes.length > 0) {
        await this.outbox.addAll(
          tx,
          inChunks(changes, changes_per_event_max).map((some) =>
            fact(events.relationshipsChanged, shopId, relationshipsChanged(shopId, some)),
          ),
        );
      }
      const known = customers
        .filter(({ customerId }) => !established.has(customerId))
        .map(({ customerId }) => customerId);
      const cancelledCount = known.length > 0 ? await this.store.countCancelled(tx, shopId, known) : 0;
      return {
        establishedCount: changes.length,
        unchangedCount: known.length - cancelledCount,
        cancelledCount,
      };
    });
  }
}

/** One entry a customer, her earliest, in order of customer: two imports that meet lock their rows in the same order. */
function earliestPerCustomer(batch: ImportedRelationship[]): ImportedRelationship[] {
  const earliest = new Map<string, ImportedRelationship>();
  for (const one of batch) {
    const known = earliest.get(one.customerId);
    if (!known || one.establishedAt < known.establishedAt) earliest.set(one.customerId, one);
  }
  return [...earliest.values()].sort((a, b) => (a.customerId < b.customerId ? -1 : 1));
}
