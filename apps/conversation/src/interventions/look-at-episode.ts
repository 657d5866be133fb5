import type { ReadTx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import type { Conversation } from '../conversations/conversation.js';
import { CountBotTurns } from '../conversations/count-bot-turns.js';
import { ReadPolicies } from '../policies/read-policies.js';
import type { PoliciesInForce } from '../policies/shop-policies.js';
import { BotQualityStore } from './bot-quality.store.js';
import { InterventionStore } from './intervention.store.js';
import type { OfferReason } from './intervention-policy.js';
import type { EarlierReading } from './read-request.js';
import type { BotQuality } from './weak-scenes.js';

// As many as the trend of a customer's feeling reads.
const readings_max = 50;

/** What counts in an episode before the present message, and what the shop has set and is measured at. */
export interface EpisodeLook {
  botTurns: number;
  /** The bot's failures in a row. */
  failedAnswers: number;
  offeredFor: ReadonlySet<OfferReason>;
  /** Oldest first. */
  earlier: readonly (EarlierReading & { rule: string })[];
  policies: PoliciesInForce;
  /** Undefined where nothing was measured yet. */
  quality: BotQuality | undefined;
}

/** Reads everything that a message is decided by, beside the message itself, as of one instant. */
@Injectable()
export class LookAtEpisode {
  constructor(
    private readonly countBotTurns: CountBotTurns,
    private readonly policies: ReadPolicies,
    private readonly store: InterventionStore,
    private readonly qualities: BotQualityStore,
  ) {}

  async execute(tx: ReadTx, shopId: string, { conversationId, episode }: Conversation): Promise<EpisodeLook> {
    const [turns, offeredFor, earlier, policies, quality] = await Promise.all([
      this.countBotTurns.soFar(tx, shopId, conversationId, episode),
      this.store.offeredFor(tx, shopId, conversationId, episode),
      this.store.readings(tx, shopId, conversationId, episode, readings_max),
      this.policies.inForce(tx, shopId),
      this.qualities.find(tx, shopId),
    ]);
    return { ...turns, offeredFor, earlier, policies, quality };
  }
}
