import { Clock } from '@guanxi/chassis';
import type { Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { DeadlineStore } from './deadline.store.js';

/** Has a shop's deadlines counted again, because its hours have changed. */
@Injectable()
export class RecountDeadlines {
  constructor(
    private readonly store: DeadlineStore,
    private readonly clock: Clock,
  ) {}

  /** They are looked at within seconds of the commit. What was told stays told. */
  execute(tx: Tx, shopId: string): Promise<void> {
    return this.store.lookAtAll(tx, shopId, this.clock.now());
  }
}
