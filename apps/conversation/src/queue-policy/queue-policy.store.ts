import type { ReadTx, Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import type { QueuePolicy } from './queue-policy.js';

/** A policy with the version that it is. */
export interface KeptPolicy {
  policy: QueuePolicy;
  version: number;
  setAt: Date;
}

/** Speaks SQL for shops' queue policies, of which every version is kept. */
@Injectable()
export class QueuePolicyStore {
  async latest(tx: ReadTx, shopId: string): Promise<KeptPolicy | undefined> {
    const [row] = await tx.query<KeptPolicy>(
      `SELECT policy, version, set_at AS "setAt" FROM queue_policies
        WHERE shop_id = $1 ORDER BY version DESC LIMIT 1`,
      [shopId],
    );
    return row;
  }

  /** Up to `items` versions before one, latest first. */
  changes(tx: ReadTx, shopId: string, before: number, items: number): Promise<(KeptPolicy & { setBy: string })[]> {
    return tx.query<KeptPolicy & { setBy: string }>(
      `SELECT policy, version, set_by AS "setBy", set_at AS "setAt" FROM queue_policies
        WHERE shop_id = $1 AND version < $2 ORDER BY version DESC LIMIT $3`,
      [shopId, before, items],
    );
  }

  /** Keeps the next version. Of two writers one waits for the other. */
  async add(tx: Tx, shopId: string, policy: QueuePolicy, setBy: string, setAt: Date): Promise<KeptPolicy> {
    await tx.query("SELECT pg_advisory_xact_lock(hashtextextended('queue-policy/' || $1, 0))", [shopId]);
    const [row] = await tx.query<KeptPolicy>(
      `INSERT INTO queue_policies (shop_id, version, policy, set_by, set_at)
       SELECT $1, coalesce(max(version), 0) + 1, $2, $3, $4 FROM queue_policies WHERE shop_id = $1
       RETURNING policy, version, set_at AS "setAt"`,
      [shopId, JSON.stringify(policy), setBy, setAt],
    );
    return row as KeptPolicy;
  }
}
