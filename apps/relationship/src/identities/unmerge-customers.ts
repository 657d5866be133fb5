import { Clock, type Idempotency } from '@guanxi/chassis';
import { events, Outbox } from '@guanxi/messaging';
import { Transactions } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { MergeNotFound } from './identity-failures.js';
import { type Author, type Merge, MergeStore } from './merge.store.js';

export interface UnmergeCustomersCommand {
  shopId: string;
  idempotency: Idempotency | undefined;
  mergeId: string;
  reason: string;
  unmergedBy: Author;
}

/** Takes a merge back (mission A2). Nothing was moved by it, so nothing has to be moved back. */
@Injectable()
export class UnmergeCustomers {
  constructor(
    private readonly transactions: Transactions,
    private readonly store: MergeStore,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
  ) {}

  /** The merge, which holds no more. @throws {MergeNotFound} when there was none. */
  execute({ shopId, idempotency, mergeId, reason, unmergedBy }: UnmergeCustomersCommand): Promise<Merge> {
    return this.transactions.once(shopId, idempotency, async (tx) => {
      await this.store.takeTurn(tx, shopId);
      const merge = await this.store.find(tx, shopId, mergeId);
      if (!merge) throw new MergeNotFound();
      if (merge.unmerged) return merge;
      const unmerged = { at: this.clock.now(), by: unmergedBy, reason };
      await this.store.unmerge(tx, shopId, mergeId, unmerged);
      const { survivorId, mergedId } = merge;
      const told = { shopId, mergeId, survivorId, mergedId, unmergedAt: unmerged.at };
      await this.outbox.add(tx, events.customersUnmerged, shopId, told);
      return { ...merge, unmerged };
    });
  }
}
