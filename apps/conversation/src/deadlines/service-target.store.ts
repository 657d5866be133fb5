import type { ReadTx, Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import type { ServiceTarget } from './service-target.js';

/** A shop's own targets as they were set. */
export interface SetTargets {
  targets: ServiceTarget[];
  /** Counts the changes from 1; 0 where the shop set none. */
  version: number;
}

/** Speaks SQL for service targets. */
@Injectable()
export class ServiceTargetStore {
  async find(tx: ReadTx, shopId: string): Promise<SetTargets> {
    const [row] = await tx.query<SetTargets>('SELECT targets, version FROM service_targets WHERE shop_id = $1', [
      shopId,
    ]);
    return row ?? { targets: [], version: 0 };
  }

  async set(tx: Tx, shopId: string, targets: ServiceTarget[], setBy: string, setAt: Date): Promise<SetTargets> {
    const [row] = await tx.query<SetTargets>(
      `INSERT INTO service_targets (shop_id, targets, version, set_by, set_at) VALUES ($1, $2, 1, $3, $4)
           ON CONFLICT (shop_id)
           DO UPDATE SET targets = $2, version = service_targets.version + 1, set_by = $3, set_at = $4
       RETURNING targets, version`,
      [shopId, JSON.stringify(targets), setBy, setAt],
    );
    return row as SetTargets;
  }
}
