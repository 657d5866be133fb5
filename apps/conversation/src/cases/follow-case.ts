import { Clock } from '@guanxi/chassis';
import type { Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { CaseStore } from './case.store.js';

/** Moves a conversation's open case along with it, where it has one (mission C11). */
@Injectable()
export class FollowCase {
  constructor(
    private readonly store: CaseStore,
    private readonly clock: Clock,
  ) {}

  /** An agent took the customer over. */
  begin(tx: Tx, shopId: string, conversationId: string): Promise<void> {
    return this.store.begin(tx, shopId, conversationId, this.clock.now());
  }

  /** The episode is over. */
  close(tx: Tx, shopId: string, conversationId: string): Promise<void> {
    return this.store.close(tx, shopId, conversationId, this.clock.now());
  }
}
