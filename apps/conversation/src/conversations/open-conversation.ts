import { Clock, type Idempotency, Ids } from '@guanxi/chassis';
import { events, Outbox } from '@guanxi/messaging';
import { Transactions, type Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { WaitForLastAgent } from '../transfers/wait-for-last-agent.js';
import type { Conversation } from './conversation.js';
import { ConversationStore } from './conversation.store.js';
import { ConversationWriter } from './conversation-writer.js';
import { EpisodeStore } from './episode.store.js';

const languageDefault = 'zh';

export interface OpenConversationCommand {
  shopId: string;
  idempotency: Idempotency | undefined;
  customerId: string;
  channel: string;
  /** Empty where she did not say. */
  language: string;
}

/** Opens or resumes a customer's conversation on a channel (mission C1). */
@Injectable()
export class OpenConversation {
  constructor(
    private readonly transactions: Transactions,
    private readonly store: ConversationStore,
    private readonly episodes: EpisodeStore,
    private readonly writer: ConversationWriter,
    private readonly waitForLastAgent: WaitForLastAgent,
    private readonly outbox: Outbox,
    private readonly ids: Ids,
    private readonly clock: Clock,
  ) {}

  /** The conversation: as it is where an episode is open, else with a new episode, in which everything counts afresh. */
  execute({ shopId, idempotency, customerId, channel, language }: OpenConversationCommand): Promise<Conversation> {
    return this.transactions.once(shopId, idempotency, async (tx) => {
      const opened = {
        conversationId: this.ids.next(),
        customerId,
        channel,
        language: language || languageDefault,
        openedAt: this.clock.now(),
      };
      const added = await this.store.add(tx, shopId, opened);
      if (added) {
        await this.begin(tx, shopId, added);
        return added;
      }
      const held = await this.store.findOfCustomerForUpdate(tx, shopId, customerId, channel);
      if (!held) throw new Error('a conversation that was there is gone');
      if (language !== '' && language !== held.language) {
        await this.store.changeLanguage(tx, shopId, held.conversationId, language);
      }
      if (held.control === 'closed') {
        const reopened = await this.reopen(tx, shopId, held);
        await this.waitForLastAgent.execute(tx, shopId, reopened, held.closedAt);
      }
      return this.writer.now(tx, shopId, held.conversationId);
    });
  }

  /** Begins a new episode under the bot in a closed conversation that is held, and returns the conversation. */
  async reopen(tx: Tx, shopId: string, held: Conversation): Promise<Conversation> {
    const next = await this.writer.passControl(tx, shopId, held, { control: 'bot', episode: held.episode + 1 });
    await this.begin(tx, shopId, next);
    return next;
  }

  private async begin(tx: Tx, shopId: string, conversation: Conversation): Promise<void> {
    const { conversationId, customerId, channel, episode, openedAt } = conversation;
    this.episodes.open(tx, shopId, conversationId, episode, openedAt);
    const opened = { shopId, conversationId, customerId, channel, episode, openedAt };
    await this.outbox.add(tx, events.episodeOpened, shopId, opened);
  }
}
