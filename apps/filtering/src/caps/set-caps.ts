import { Clock, type Idempotency } from '@guanxi/chassis';
import { Transactions } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import type { ShopCaps } from './caps.js';
import { CapsStore } from './caps.store.js';

export interface SetCapsCommand {
  shopId: string;
  idempotency: Idempotency | undefined;
  caps: Omit<ShopCaps, 'version'>;
  /** The caller, for the audit. */
  setBy: string;
}

/** Replaces a shop's caps (mission B4). */
@Injectable()
export class SetCaps {
  constructor(
    private readonly transactions: Transactions,
    private readonly store: CapsStore,
    private readonly clock: Clock,
  ) {}

  /** The caps as they are in force now; what is sent from now on is held to them. */
  execute({ shopId, idempotency, caps, setBy }: SetCapsCommand): Promise<ShopCaps> {
    return this.transactions.once(shopId, idempotency, (tx) =>
      this.store.set(tx, shopId, caps, { setBy, setAt: this.clock.now() }),
    );
  }
}
