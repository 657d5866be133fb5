import type { ReadTx, Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import type { Conversation } from './conversation.js';
import { EpisodeStore } from './episode.store.js';

/** Counts the turns between customer and bot, per episode, on the server (mission C6). */
@Injectable()
export class CountBotTurns {
  constructor(private readonly episodes: EpisodeStore) {}

  /** Counts one more and returns how many there were in the episode. */
  execute(tx: Tx, shopId: string, { conversationId, episode }: Conversation): Promise<number> {
    return this.episodes.countBotTurn(tx, shopId, conversationId, episode);
  }

  /** How many there were in an episode so far. */
  async soFar(tx: ReadTx, shopId: string, conversationId: string, episode: number): Promise<number> {
    const { botTurns } = await this.episodes.find(tx, shopId, conversationId, episode);
    return botTurns;
  }
}
