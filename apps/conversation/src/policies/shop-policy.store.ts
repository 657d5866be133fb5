import type { ReadTx, Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import {
  defaultPolicies,
  type PoliciesInForce,
  type PolicyChange,
  type PolicyKind,
  type ShopPolicies,
  type Versioned,
} from './shop-policies.js';
import { ShopPolicyEntity } from './shop-policy.entity.js';

const kinds = Object.keys(defaultPolicies) as PolicyKind[];

/** Speaks SQL for what shops set. */
@Injectable()
export class ShopPolicyStore {
  /** Every policy of a shop in force; the defaults where it set none. */
  async inForce(tx: ReadTx, shopId: string): Promise<PoliciesInForce> {
    const rows = await tx.query<{ kind: PolicyKind; version: number; settings: object }>(
      `SELECT kind, version, settings
         FROM unnest($2::text[]) AS wanted (kind)
        CROSS JOIN LATERAL (
          SELECT version, settings FROM shop_policies AS policies
           WHERE shop_id = $1 AND policies.kind = wanted.kind ORDER BY version DESC LIMIT 1
        ) AS latest`,
      [shopId, kinds],
    );
    const found = new Map(rows.map((row) => [row.kind, row]));
    const completed = kinds.map((kind) => {
      const { version = 0, settings = {} } = found.get(kind) ?? {};
      return [kind, { version, settings: { ...defaultPolicies[kind], ...settings } }];
    });
    return Object.fromEntries(completed) as PoliciesInForce;
  }

  /** Puts a policy in force under the next version and returns it. Of two that come at once, one waits. */
  async set<K extends PolicyKind>(
    tx: Tx,
    shopId: string,
    kind: K,
    settings: ShopPolicies[K],
    by: { setBy: string; setAt: Date },
  ): Promise<Versioned<ShopPolicies[K]>> {
    await tx.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`shop_policy/${shopId}/${kind}`]);
    const version = (await this.inForce(tx, shopId))[kind].version + 1;
    await tx.repository(ShopPolicyEntity).insert({ shopId, kind, version, settings, ...by });
    return { settings, version };
  }

  /** Up to `items` versions of a policy before one, latest first. */
  async changes<K extends PolicyKind>(
    tx: ReadTx,
    shopId: string,
    kind: K,
    before: number,
    items: number,
  ): Promise<PolicyChange<ShopPolicies[K]>[]> {
    const rows = await tx.query<PolicyChange<ShopPolicies[K]>>(
      `SELECT version, settings, set_by AS "setBy", set_at AS "setAt" FROM shop_policies
        WHERE shop_id = $1 AND kind = $2 AND version < $3 ORDER BY version DESC LIMIT $4`,
      [shopId, kind, before, items],
    );
    return rows.map((row) => ({ ...row, settings: { ...defaultPolicies[kind], ...row.settings } }));
  }
}
