import type { ReadTx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { InterventionStore } from './intervention.store.js';

/** What customers want, from all that they have said in an episode (mission C3). */
@Injectable()
export class FindRequest {
  constructor(private readonly store: InterventionStore) {}

  /** Of the most urgent message, the latest among equals; undefined where she has said nothing that was read. */
  async execute(
    tx: ReadTx,
    shopId: string,
    conversationId: string,
    episode: number,
  ): Promise<{ scene: string; priority: number } | undefined> {
    return (await this.ofAll(tx, shopId, [{ conversationId, episode }])).get(conversationId);
  }

  /** The same of several conversations, by conversation; without those in which nothing was read. */
  ofAll(
    tx: ReadTx,
    shopId: string,
    episodes: readonly { conversationId: string; episode: number }[],
  ): Promise<ReadonlyMap<string, { scene: string; priority: number }>> {
    return this.store.mostUrgent(tx, shopId, episodes);
  }
}
