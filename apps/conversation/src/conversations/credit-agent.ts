import type { Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import type { Conversation } from './conversation.js';
import { EpisodeStore } from './episode.store.js';

/** Credits an episode to the agent who owns the conversation, so that its rating is hers (mission C10). */
@Injectable()
export class CreditAgent {
  constructor(private readonly episodes: EpisodeStore) {}

  execute(tx: Tx, shopId: string, { conversationId, episode, agentId }: Conversation): Promise<void> {
    return this.episodes.creditAgent(tx, shopId, conversationId, episode, agentId);
  }
}
