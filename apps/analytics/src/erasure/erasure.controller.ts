import { type CallContext, type Handlers, page, pageItems, readPageToken } from '@guanxi/chassis';
import type * as contract from '@guanxi/contracts/analytics/v1/erasure.js';
import type { ErasureServiceService } from '@guanxi/contracts/analytics/v1/erasure.js';
import { Transactions } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { EraseCustomer } from './erase-customer.js';
import { ErasureStore } from './erasure.store.js';

// Behind the last instant that Postgres can tell: where the first page of "latest first" begins.
const endOfTime: [string, string] = ['infinity', '00000000-0000-0000-0000-000000000000'];

/** `guanxi.analytics.v1.ErasureService`. */
@Injectable()
export class ErasureController implements Handlers<typeof ErasureServiceService> {
  constructor(
    private readonly erase: EraseCustomer,
    private readonly store: ErasureStore,
    private readonly transactions: Transactions,
  ) {}

  async eraseCustomer(
    { shopId, customerId }: contract.EraseCustomerRequest,
    { idempotency, caller }: CallContext,
  ): Promise<contract.EraseCustomerResponse> {
    const command = { shopId, idempotency, customerId, erasedBy: caller.subject };
    return { erasure: await this.erase.execute(command) };
  }

  async listErasures(request: contract.ListErasuresRequest): Promise<contract.ListErasuresResponse> {
    const { shopId, pageToken } = request;
    const items = pageItems(request.pageSize);
    const before = (readPageToken(pageToken, 'date', 'uuid') as [string, string] | undefined) ?? endOfTime;
    const found = await this.transactions.read(shopId, (tx) => this.store.list(tx, shopId, before, items + 1));
    const { rows, nextPageToken } = page(found, items, (row) => [row.erasedAt.toISOString(), row.erasureId]);
    return { erasures: rows, nextPageToken };
  }
}
