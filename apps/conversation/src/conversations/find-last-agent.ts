import type { ReadTx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { EpisodeStore } from './episode.store.js';

/** Who knows customers: the agents who served them last, on any channel (mission C8). */
@Injectable()
export class FindLastAgent {
  constructor(private readonly episodes: EpisodeStore) {}

  /** Undefined where no agent served her in an episode that was opened since an instant. */
  async execute(tx: ReadTx, shopId: string, customerId: string, since: Date): Promise<string | undefined> {
    return (await this.ofAll(tx, shopId, [customerId], since)).get(customerId);
  }

  /** Of several customers, by customer; without those whom no agent served since. */
  ofAll(tx: ReadTx, shopId: string, customerIds: string[], since: Date): Promise<ReadonlyMap<string, string>> {
    return this.episodes.lastAgents(tx, shopId, customerIds, since);
  }
}
