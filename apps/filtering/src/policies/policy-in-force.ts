import type { ReadTx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { PolicyStore } from './policy.store.js';
import type { ScreeningPolicy } from './screening-policy.js';

/** The policy of a shop, as the other capabilities ask for it. */
@Injectable()
export class PolicyInForce {
  constructor(private readonly store: PolicyStore) {}

  /** The shop's own, or the defaults where it set none. */
  of(tx: ReadTx, shopId: string): Promise<ScreeningPolicy> {
    return this.store.current(tx, shopId);
  }
}
