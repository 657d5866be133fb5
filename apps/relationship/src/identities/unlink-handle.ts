import { Clock, type Idempotency, Ids } from '@guanxi/chassis';
import { Transactions } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { HandleStore } from './handle.store.js';
import { HandleNotFound } from './identity-failures.js';
import { type Author, MergeStore } from './merge.store.js';

export interface UnlinkHandleCommand {
  shopId: string;
  customerId: string;
  handleId: string;
  idempotency: Idempotency | undefined;
  unlinkedBy: Author;
}

/** Takes a handle away from its customer (mission A2). */
@Injectable()
export class UnlinkHandle {
  constructor(
    private readonly transactions: Transactions,
    private readonly store: HandleStore,
    private readonly merges: MergeStore,
    private readonly ids: Ids,
    private readonly clock: Clock,
  ) {}

  /** @throws {HandleNotFound} when this customer has no such handle. */
  execute({ shopId, customerId, handleId, idempotency, unlinkedBy }: UnlinkHandleCommand): Promise<void> {
    return this.transactions.once(shopId, idempotency, async (tx) => {
      await this.merges.keepOut(tx, shopId);
      const handle = await this.store.unlink(tx, shopId, customerId, handleId);
      if (!handle) throw new HandleNotFound();
      const recordedAt = this.clock.now();
      const changeId = this.ids.next();
      await this.store.remember(tx, shopId, { changeId, event: 'unlinked', handle, recordedAt, changedBy: unlinkedBy });
    });
  }
}
