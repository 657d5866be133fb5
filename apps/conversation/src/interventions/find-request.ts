import type { ReadTx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { InterventionStore } from './intervention.store.js';

/** What a customer wants, from all that she has said in an episode (mission C3). */
@Injectable()
export class FindRequest {
  constructor(private readonly store: InterventionStore) {}

  /** Of the most urgent message, the latest among equals; undefined where she has said nothing that was read. */
  execute(
    tx: ReadTx,
    shopId: string,
    conversationId: string,
    episode: number,
  ): Promise<{ scene: string; priority: number } | undefined> {
    return this.store.mostUrgent(tx, shopId, conversationId, episode);
  }
}
