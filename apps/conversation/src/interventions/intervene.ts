import { Clock, Ids, Metrics } from '@guanxi/chassis';
import { InterventionReason, Speaker } from '@guanxi/contracts/conversation/v1/conversation.js';
import type { EmotionReading } from '@guanxi/language';
import { events, Outbox } from '@guanxi/messaging';
import type { ReadTx, Tx } from '@guanxi/persistence';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Counter } from 'prom-client';
import type { Conversation } from '../conversations/conversation.js';
import { ConversationWriter } from '../conversations/conversation-writer.js';
import { CountBotTurns } from '../conversations/count-bot-turns.js';
import { phrases, spokenLanguage } from '../phrases.js';
import { PresenceClient } from '../presence-client.js';
import { CloseCareMenu } from './close-care-menu.js';
import {
  decideIntervention,
  type EpisodeSoFar,
  hangsOnHandover,
  type Intervention,
  interventionPolicy,
  type OfferReason,
  reasonToOffer,
} from './decide-intervention.js';
import { InterventionStore } from './intervention.store.js';
import { type Exchange, ReadHandover } from './read-handover.js';
import { type RequestReading, readRequest } from './read-request.js';

/** A reason in the contract's words. */
export const reasonToContract: Record<OfferReason, InterventionReason> = {
  negative_emotion: InterventionReason.NEGATIVE_EMOTION,
  turns: InterventionReason.TURNS,
  handover_due: InterventionReason.HANDOVER_DUE,
};

/** Decides after each of the customer's messages whether the platform offers a human, and keeps every decision (mission C6). */
@Injectable()
export class Intervene implements OnModuleInit {
  private readonly decided: Counter<'rule'>;

  constructor(
    private readonly store: InterventionStore,
    private readonly writer: ConversationWriter,
    private readonly countBotTurns: CountBotTurns,
    private readonly readHandover: ReadHandover,
    private readonly closeCareMenu: CloseCareMenu,
    private readonly presence: PresenceClient,
    private readonly outbox: Outbox,
    private readonly ids: Ids,
    private readonly clock: Clock,
    { registry }: Metrics,
  ) {
    this.decided = new Counter({
      name: 'guanxi_intervention_decisions_total',
      help: 'Decisions to offer a human or not, by the rule that decided',
      labelNames: ['rule'],
      registers: [registry],
    });
  }

  /** Loads what messages are read with, most of a second's work, before anybody waits for it. */
  onModuleInit(): void {
    readRequest('你好');
  }

  /** What counts in an episode, as of before the present message. */
  async soFar(
    tx: ReadTx,
    shopId: string,
    conversationId: string,
    episode: number,
  ): Promise<Pick<EpisodeSoFar, 'botTurns' | 'offeredFor'>> {
    return {
      botTurns: await this.countBotTurns.soFar(tx, shopId, conversationId, episode),
      offeredFor: await this.store.offeredFor(tx, shopId, conversationId, episode),
    };
  }

  /**
   * The decision about a message whose answer is about to be said. Asks the shop's model and presence only where
   * something hangs on them.
   */
  async consider(
    shopId: string,
    conversation: Conversation,
    before: EpisodeSoFar,
    emotion: EmotionReading,
    exchange: Exchange,
  ): Promise<Intervention> {
    const counted = { ...before, botTurns: before.botTurns + (before.transferred ? 0 : 1) };
    const handover = hangsOnHandover(interventionPolicy, counted, emotion)
      ? await this.readHandover.execute(shopId, conversation, exchange)
      : undefined;
    const seen = { ...counted, handover };
    const reason = reasonToOffer(interventionPolicy, seen, emotion);
    const agents = reason ? await this.presence.availability(shopId) : 'not_asked';
    return decideIntervention(interventionPolicy, seen, emotion, agents);
  }

  /** Keeps the decision about a message, and shows the menu where it says so. A menu that is open makes room. */
  async execute(
    tx: Tx,
    shopId: string,
    held: Conversation,
    sequence: number,
    request: RequestReading,
    { offer, rule, evidence }: Intervention,
  ): Promise<void> {
    const { conversationId, episode } = held;
    const decidedAt = this.clock.now();
    const about = { shopId, conversationId, sequence, episode, ...request };
    await this.store.decide(tx, { ...about, offered: offer !== undefined, rule, evidence, decidedAt });
    tx.afterCommit(() => this.decided.inc({ rule }));
    if (offer) await this.offer(tx, shopId, held, offer, evidence);
  }

  private async offer(tx: Tx, shopId: string, held: Conversation, reason: OfferReason, evidence: string) {
    await this.closeCareMenu.execute(tx, shopId, held, 'expired');
    const { conversationId, customerId, episode, language } = held;
    const interventionId = this.ids.next();
    const offeredAt = this.clock.now();
    const fact = { shopId, interventionId, conversationId, customerId, episode, evidence, offeredAt };
    await this.store.add(tx, { ...fact, reason });
    const told = reasonToContract[reason];
    const prompt = phrases[spokenLanguage(language)].careMenu[reason];
    const content = { $case: 'careMenu' as const, value: { interventionId, reason: told, prompt } };
    await this.writer.say(tx, shopId, held, { speaker: Speaker.SYSTEM, content });
    await this.outbox.add(tx, events.interventionOffered, shopId, { ...fact, reason: told });
  }
}
