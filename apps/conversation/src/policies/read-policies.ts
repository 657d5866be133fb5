import { page, pageItems, readPageToken } from '@guanxi/chassis';
import { type ReadTx, Transactions } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import type { PoliciesInForce, PolicyChange, PolicyKind, ShopPolicies, Versioned } from './shop-policies.js';
import { ShopPolicyStore } from './shop-policy.store.js';

/** What a shop has set, as the other capabilities and its people read it. */
@Injectable()
export class ReadPolicies {
  constructor(
    private readonly transactions: Transactions,
    private readonly store: ShopPolicyStore,
  ) {}

  /** Every policy in force, read from the database each time: what was set holds at once, on every replica. */
  inForce(tx: ReadTx, shopId: string): Promise<PoliciesInForce> {
    return this.store.inForce(tx, shopId);
  }

  /** One policy in force. */
  of<K extends PolicyKind>(shopId: string, kind: K): Promise<Versioned<ShopPolicies[K]>> {
    return this.transactions.read(shopId, async (tx) => (await this.store.inForce(tx, shopId))[kind]);
  }

  /** One page of the versions of a policy, latest first. @throws {InvalidRequest} for a page token that is none. */
  async changes<K extends PolicyKind>(
    kind: K,
    { shopId, pageSize, pageToken }: { shopId: string; pageSize: number; pageToken: string },
  ): Promise<{ changes: PolicyChange<ShopPolicies[K]>[]; nextPageToken: string }> {
    const items = pageItems(pageSize);
    const before = Number(readPageToken(pageToken, 'bigint')?.[0] ?? Number.MAX_SAFE_INTEGER);
    const found = await this.transactions.read(shopId, (tx) => this.store.changes(tx, shopId, kind, before, items + 1));
    const { rows, nextPageToken } = page(found, items, ({ version }) => [String(version)]);
    return { changes: rows, nextPageToken };
  }
}
