import type { ReadTx, Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import type { Conversation } from './conversation.js';
import { EpisodeStore } from './episode.store.js';

/** Counts the turns between customer and bot, and the bot's failures in a row, per episode, on the server (mission C5, C6). */
@Injectable()
export class CountBotTurns {
  constructor(private readonly episodes: EpisodeStore) {}

  /** Counts one more. */
  execute(
    tx: Tx,
    shopId: string,
    { conversationId, episode }: Conversation,
    { hasFailed }: { hasFailed: boolean },
  ): Promise<void> {
    return this.episodes.countBotTurn(tx, shopId, conversationId, episode, hasFailed);
  }

  /** Counts failures afresh, because a human is called for. */
  forgetFailures(tx: Tx, shopId: string, { conversationId, episode }: Conversation): Promise<void> {
    return this.episodes.forgetFailures(tx, shopId, conversationId, episode);
  }

  /** How many there were in an episode so far. */
  async soFar(
    tx: ReadTx,
    shopId: string,
    conversationId: string,
    episode: number,
  ): Promise<{ botTurns: number; failedAnswers: number }> {
    const { botTurns, failedAnswers } = await this.episodes.find(tx, shopId, conversationId, episode);
    return { botTurns, failedAnswers };
  }
}
