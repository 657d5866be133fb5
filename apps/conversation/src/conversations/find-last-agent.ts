import type { ReadTx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { EpisodeStore } from './episode.store.js';

/** Who knows a customer: the agent who served her last, on any channel (mission C8). */
@Injectable()
export class FindLastAgent {
  constructor(private readonly episodes: EpisodeStore) {}

  /** Undefined where no agent served her in an episode that was opened since an instant. */
  execute(tx: ReadTx, shopId: string, customerId: string, since: Date): Promise<string | undefined> {
    return this.episodes.lastAgent(tx, shopId, customerId, since);
  }
}
