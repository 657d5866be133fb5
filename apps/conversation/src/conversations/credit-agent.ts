import type { Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import type { Conversation } from './conversation.js';
import { EpisodeStore } from './episode.store.js';

/** Credits episodes to the agents who own the conversations, so that their ratings are theirs (mission C10). */
@Injectable()
export class CreditAgent {
  constructor(private readonly episodes: EpisodeStore) {}

  execute(tx: Tx, shopId: string, owned: Conversation[]): void {
    this.episodes.creditAgents(tx, shopId, owned);
  }
}
