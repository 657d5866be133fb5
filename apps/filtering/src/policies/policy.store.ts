import type { ReadTx, Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { PolicyEntity } from './policy.entity.js';
import { defaultPolicy, type ScreeningPolicy } from './screening-policy.js';

/** Speaks SQL for policies. */
@Injectable()
export class PolicyStore {
  /** The policy in force; the defaults where the shop set none. */
  async current(tx: ReadTx, shopId: string): Promise<ScreeningPolicy> {
    const latest = await tx.repository(PolicyEntity).findOne({ where: { shopId }, order: { version: 'DESC' } });
    if (!latest) return defaultPolicy;
    const { shopId: _, setBy, setAt, ...policy } = latest;
    return policy;
  }

  /** Puts a policy in force under the next version and returns it. Of two that come at once, one waits. */
  async set(
    tx: Tx,
    shopId: string,
    wanted: Omit<ScreeningPolicy, 'version'>,
    by: { setBy: string; setAt: Date },
  ): Promise<ScreeningPolicy> {
    await tx.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`screening_policy/${shopId}`]);
    const { version } = await this.current(tx, shopId);
    const next = { ...wanted, version: version + 1 };
    await tx.repository(PolicyEntity).insert({ shopId, ...next, ...by });
    return next;
  }
}
