import { type CallContext, Clock, type Handlers, page, pageItems, readPageToken } from '@guanxi/chassis';
import type { ErasureServiceService } from '@guanxi/contracts/relationship/v1/erasure.js';
import * as contract from '@guanxi/contracts/relationship/v1/erasure.js';
import { Transactions } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { EraseCustomer } from './erase-customer.js';
import { concerned, type Erasure } from './erasure.js';
import { ErasureStore } from './erasure.store.js';
import { ErasureNotFound } from './erasure-failures.js';

// Behind the last instant that Postgres can tell: where the first page of "latest first" begins.
const endOfTime: [string, string] = ['infinity', '00000000-0000-0000-0000-000000000000'];

/** `guanxi.relationship.v1.ErasureService`. */
@Injectable()
export class ErasureController implements Handlers<typeof ErasureServiceService> {
  constructor(
    private readonly erase: EraseCustomer,
    private readonly store: ErasureStore,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
  ) {}

  async eraseCustomer(
    { shopId, customerId }: contract.EraseCustomerRequest,
    { idempotency, caller }: CallContext,
  ): Promise<contract.EraseCustomerResponse> {
    const erasure = await this.erase.execute({ shopId, customerId, idempotency, requestedBy: caller.subject });
    return { erasure: this.toContract(erasure) };
  }

  async getErasure({ shopId, erasureId }: contract.GetErasureRequest): Promise<contract.GetErasureResponse> {
    const found = await this.transactions.read(shopId, (tx) => this.store.find(tx, shopId, erasureId));
    if (!found) throw new ErasureNotFound();
    return { erasure: this.toContract(found) };
  }

  async listErasures(request: contract.ListErasuresRequest): Promise<contract.ListErasuresResponse> {
    const { shopId, pageToken } = request;
    const items = pageItems(request.pageSize);
    const before = (readPageToken(pageToken, 'date', 'uuid') as [string, string] | undefined) ?? endOfTime;
    const found = await this.transactions.read(shopId, (tx) => this.store.list(tx, shopId, before, items + 1));
    const { rows, nextPageToken } = page(found, items, (row) => [row.requestedAt.toISOString(), row.erasureId]);
    return { erasures: rows.map((row) => this.toContract(row)), nextPageToken };
  }

  private toContract({ doneAt, parts, ...erasure }: Erasure): contract.Erasure {
    const { DONE, UNDER_WAY } = contract.ErasureState;
    return {
      ...erasure,
      state: doneAt ? DONE : UNDER_WAY,
      doneAt: doneAt ?? undefined,
      overdue: !doneAt && erasure.dueAt.getTime() < this.clock.now().getTime(),
      parts: concerned.map((service) => {
        const done = parts.find((part) => part.service === service);
        return { service, erasedAt: done?.erasedAt, rowCount: done?.rowCount ?? 0 };
      }),
    };
  }
}
