import { type Caller, Clock, type Idempotency } from '@guanxi/chassis';
import { events, Outbox } from '@guanxi/messaging';
import { Transactions } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { NameScene } from '../interventions/name-scene.js';
import { EpisodeOpen, RatingFinal } from './conversation-failures.js';
import { ConversationWriter } from './conversation-writer.js';
import { EpisodeStore } from './episode.store.js';
import { refuseForeignCustomer } from './refuse-foreign.js';

export interface RateEpisodeCommand {
  shopId: string;
  idempotency: Idempotency | undefined;
  conversationId: string;
  caller: Caller;
  stars: number;
  /** Why, in words of the shop's own list. */
  reasons: string[];
  comment: string;
}

/** How long a customer may think better of a rating. */
const rating_open_ms = 24 * 60 * 60_000;

/** What a customer thinks of the episode that is over (mission C10). */
@Injectable()
export class RateEpisode {
  constructor(
    private readonly transactions: Transactions,
    private readonly writer: ConversationWriter,
    private readonly episodes: EpisodeStore,
    private readonly nameScene: NameScene,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
  ) {}

  /**
   * The rating in force, credited to the agent who served the episode last, or to the bot where none did. Another one
   * takes the place of the first within a day of it.
   *
   * @throws {ConversationNotFound} when the shop has none of this id.
   * @throws {OtherPerson} when it is somebody else's.
   * @throws {EpisodeOpen} when the episode is not over.
   * @throws {RatingFinal} when it was rated over a day ago.
   */
  execute(
    command: RateEpisodeCommand,
  ): Promise<{ episode: number; stars: number; agentId: string; reasons: string[] }> {
    const { shopId, idempotency, conversationId, caller, stars, comment } = command;
    const reasons = [...new Set(command.reasons)];
    return this.transactions.once(shopId, idempotency, async (tx) => {
      const held = await this.writer.hold(tx, shopId, conversationId);
      refuseForeignCustomer(caller, held);
      if (held.control !== 'closed') throw new EpisodeOpen();
      const { customerId, episode } = held;
      const { servedBy: agentId } = await this.episodes.find(tx, shopId, conversationId, episode);
      const ratedAt = this.clock.now();
      const first = await this.episodes.firstRatedAt(tx, shopId, conversationId, episode);
      if (first && ratedAt.getTime() - first.getTime() > rating_open_ms) throw new RatingFinal();
      const rating = { conversationId, episode, stars, reasons, comment, agentId, ratedAt };
      const version = await this.episodes.rate(tx, shopId, rating);
      const about = await this.nameScene.execute(tx, shopId, held);
      const rated = {
        shopId,
        conversationId,
        customerId,
        episode,
        stars,
        reasons,
        agentId,
        version,
        ratedAt,
        ...about,
      };
      await this.outbox.add(tx, events.episodeRated, shopId, rated);
      return { episode, stars, agentId, reasons };
    });
  }
}
