import { Clock, type Idempotency, Ids } from '@guanxi/chassis';
import { Sweeps, Transactions, type Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { RebuiltShops } from '../rebuild/rebuilt-shops.js';
import { ErasedIdsStore } from './erased-ids.store.js';
import { type ErasureRow, ErasureStore } from './erasure.store.js';
import { erasedName } from './names-in-facts.js';

/** Events stay on the road for seven days; a day more, and none can come late. */
const late_hours_max = 8 * 24;

export interface EraseCustomerCommand {
  shopId: string;
  idempotency: Idempotency | undefined;
  customerId: string;
  erasedBy: string;
}

/**
 * Takes a customer out of the facts and leaves the totals (mission F6): her id and those of her conversations become others
 * that nobody knows. Under which ones is remembered only for as long as facts of hers can come late.
 */
@Injectable()
export class EraseCustomer {
  constructor(
    private readonly store: ErasureStore,
    private readonly erased: ErasedIdsStore,
    private readonly transactions: Transactions,
    private readonly ids: Ids,
    private readonly clock: Clock,
    private readonly rebuilt: RebuiltShops,
    sweeps: Sweeps,
  ) {
    sweeps.add({ table: 'erased_ids', column: 'erased_at', keep_hours: late_hours_max });
  }

  /** The receipt. Of a customer whom no fact names it says that no row did. */
  execute({ shopId, idempotency, customerId, erasedBy }: EraseCustomerCommand): Promise<ErasureRow> {
    return this.transactions.once(shopId, idempotency, (tx) => this.executeIn(tx, shopId, customerId, erasedBy));
  }

  /** The same in a transaction that is under way. */
  async executeIn(tx: Tx, shopId: string, customerId: string, erasedBy: string): Promise<ErasureRow> {
    await this.erased.holdFacts(tx, shopId);
    await this.rebuilt.abandon(tx, shopId);
    const erasedAt = this.clock.now();
    const customers = new Map([[customerId, erasedName(this.ids.next())]]);
    const known = await this.store.conversationsOf(tx, shopId, customerId);
    const conversations = new Map(known.map((id) => [id, this.ids.next()]));
    await this.store.emptyEvidence(tx, shopId, customerId);
    const rowCount =
      (await this.store.rename(tx, shopId, 'customer_id', customers)) +
      (await this.store.rename(tx, shopId, 'merged_id', customers)) +
      (await this.store.rename(tx, shopId, 'conversation_id', conversations));
    await this.erased.keep(tx, shopId, new Map([...customers, ...conversations]), erasedAt);
    const erasure = { erasureId: this.ids.next(), erasedAt, erasedBy, rowCount };
    await this.store.add(tx, shopId, erasure);
    return erasure;
  }
}
