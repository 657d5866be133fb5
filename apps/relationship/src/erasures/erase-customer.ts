import { Clock, type Idempotency, Ids, InjectConfig } from '@guanxi/chassis';
import { events, Outbox } from '@guanxi/messaging';
import { Transactions, type Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import type { RelationshipConfig } from '../config.js';
import { HoldPerson } from '../identities/hold-person.js';
import { CancelErased } from '../relationships/cancel-erased.js';
import { CustomerRowsStore } from './customer-rows.store.js';
import { concerned, type Erasure } from './erasure.js';
import { ErasureStore } from './erasure.store.js';

export interface EraseCustomerCommand {
  shopId: string;
  customerId: string;
  idempotency: Idempotency | undefined;
  requestedBy: string;
}

const minute_ms = 60_000;

/**
 * Takes a customer out of the whole platform (mission F6): here at once, and the other services are asked in the same
 * transaction, so that none is forgotten whatever dies.
 */
@Injectable()
export class EraseCustomer {
  constructor(
    private readonly transactions: Transactions,
    private readonly store: ErasureStore,
    private readonly rows: CustomerRowsStore,
    private readonly holdPerson: HoldPerson,
    private readonly cancelErased: CancelErased,
    private readonly outbox: Outbox,
    private readonly ids: Ids,
    private readonly clock: Clock,
    @InjectConfig() private readonly config: RelationshipConfig,
  ) {}

  /** The receipt, with this service's part. Of a customer whom nobody knows it will say that no row named her. */
  execute({ shopId, customerId, idempotency, requestedBy }: EraseCustomerCommand): Promise<Erasure> {
    return this.transactions.once(shopId, idempotency, async (tx) => {
      const requestedAt = this.clock.now();
      const dueAt = new Date(requestedAt.getTime() + this.config.ERASURE_DUE_MINUTES * minute_ms);
      const erasureId = this.ids.next();
      const customerIds = await this.holdPerson.execute(tx, shopId, customerId);
      await this.cancelErased.execute(tx, shopId, customerIds, requestedAt);
      const rowCount = await this.eraseHere(tx, shopId, customerIds);
      const asked = { shopId, erasureId, customerIds, requestedBy, requestedAt };
      await this.store.add(tx, { ...asked, dueAt, doneAt: null, parts: [] });
      const part = { service: 'relationship' as const, rowCount, erasedAt: requestedAt };
      await this.store.keepPart(tx, shopId, erasureId, part, concerned.length);
      await this.outbox.add(tx, events.customerErasureRequested, shopId, asked);
      return { erasureId, requestedAt, requestedBy, dueAt, doneAt: null, parts: [part] };
    });
  }

  private async eraseHere(tx: Tx, shopId: string, customerIds: string[]): Promise<number> {
    const deleted = await this.rows.delete(tx, shopId, customerIds);
    const keptAs = new Map(customerIds.map((id) => [id, `erased-${this.ids.next()}`]));
    return deleted + (await this.rows.rename(tx, shopId, keptAs));
  }
}
