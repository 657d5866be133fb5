import { Clock } from '@guanxi/chassis';
import type { Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { CaseStore } from './case.store.js';

/** Moves the open cases of conversations along with them, where they have one (mission C11). */
@Injectable()
export class FollowCase {
  constructor(
    private readonly store: CaseStore,
    private readonly clock: Clock,
  ) {}

  /** Agents took the customers over. */
  beginAll(tx: Tx, shopId: string, conversationIds: string[]): Promise<void> {
    return this.store.beginAll(tx, shopId, conversationIds, this.clock.now());
  }

  /** The episode is over. */
  close(tx: Tx, shopId: string, conversationId: string): Promise<void> {
    return this.store.close(tx, shopId, conversationId, this.clock.now());
  }
}
