import type { Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { CapacityStore } from './capacity.store.js';
import type { OwnedLimits } from './limits.js';

/** The limits of a shop, for whoever changes its agents. */
@Injectable()
export class CapacityLimits {
  constructor(private readonly store: CapacityStore) {}

  /** All limits of a shop, which stay as they are until the transaction ends. */
  async hold(tx: Tx, shopId: string): Promise<OwnedLimits[]> {
    await this.store.hold(tx, shopId);
    return this.store.findLimits(tx, shopId);
  }
}
