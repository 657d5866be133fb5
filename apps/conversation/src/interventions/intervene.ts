import { Clock, Ids, Metrics, traceToKeep } from '@guanxi/chassis';
import { Speaker } from '@guanxi/contracts/conversation/v1/conversation.js';
import type { EmotionReading } from '@guanxi/language';
import { events, Outbox } from '@guanxi/messaging';
import { Transactions, type Tx } from '@guanxi/persistence';
import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { Counter } from 'prom-client';
import type { Conversation } from '../conversations/conversation.js';
import { ConversationWriter } from '../conversations/conversation-writer.js';
import { phrases, spokenLanguage } from '../phrases.js';
import type { Versioned } from '../policies/shop-policies.js';
import { PresenceClient } from '../presence-client.js';
import { QueueDoor } from '../queue-policy/queue-door.js';
import { conversationMetrics } from '../telemetry.js';
import { CloseCareMenu } from './close-care-menu.js';
import {
  type AgentsSeen,
  decideIntervention,
  type EpisodeSoFar,
  hangsOnHandover,
  type Intervention,
  reasonToOffer,
  type ShopTransfer,
} from './decide-intervention.js';
import { InterventionStore } from './intervention.store.js';
import { defaultInterventionPolicy, type InterventionPolicy, type OfferReason } from './intervention-policy.js';
import type { EpisodeLook } from './look-at-episode.js';
import { type Exchange, ReadHandover } from './read-handover.js';
import { type RequestReading, readRequest } from './read-request.js';
import { reasonToContract } from './reason-contract.js';
import { weakSceneSeen } from './weak-scenes.js';

/** The share of the shops that weak scenes are rolled out to, 0..1. */
export const WEAK_SCENE_SHOPS_SHARE = Symbol('guanxi.conversation.weakSceneShopsShare');

/** A customer's message, and what has been made of it so far. */
export interface Considering {
  look: EpisodeLook;
  emotion: EmotionReading;
  reading: RequestReading;
  /** The message with the answer that is about to be said. */
  exchange: Exchange;
  /** There where the shop's own rules are about to get her a human. */
  transferred: ShopTransfer | undefined;
}

/** A decision, and the policy that it was taken by, where it was asked. */
export interface Decided extends Intervention {
  policy?: Versioned<InterventionPolicy>;
  /** Where the bot's answer came from, `transfer` where it passed her on; absent where an agent answers. */
  answer?: string;
}

/** A menu that is about to be shown. */
interface Offer {
  reason: OfferReason;
  evidence: string;
  offeredAt: Date;
  expiresAfter_s: number;
  scene: string;
  sceneGroup: string;
}

const byDefault: Versioned<InterventionPolicy> = { settings: defaultInterventionPolicy, version: 0 };

/** Decides after each of the customer's messages whether the platform offers a human, and keeps every decision (mission C6). */
@Injectable()
export class Intervene implements OnModuleInit {
  private readonly decided: Counter<'rule'>;

  constructor(
    private readonly store: InterventionStore,
    private readonly writer: ConversationWriter,
    private readonly readHandover: ReadHandover,
    private readonly closeCareMenu: CloseCareMenu,
    private readonly presence: PresenceClient,
    private readonly door: QueueDoor,
    private readonly transactions: Transactions,
    private readonly outbox: Outbox,
    private readonly ids: Ids,
    private readonly clock: Clock,
    @Inject(WEAK_SCENE_SHOPS_SHARE) private readonly shopsShare: number,
    metrics: Metrics,
  ) {
    this.decided = metrics.counter(conversationMetrics.decisions);
  }

  /** Loads what messages are read with, most of a second's work, before anybody waits for it. */
  onModuleInit(): void {
    readRequest('你好');
  }

  /**
   * The decision about a message whose answer is about to be said. Asks the shop's model and presence only where
   * something hangs on them.
   */
  async consider(
    shopId: string,
    conversation: Conversation,
    { look, emotion, reading, exchange, transferred }: Considering,
  ): Promise<Decided> {
    const { intervention } = look.policies;
    const { settings: policy } = intervention;
    const { conversationId } = conversation;
    const place = { shopId, conversationId, shopsShare: this.shopsShare };
    const counted: EpisodeSoFar = {
      botTurns: look.botTurns + (transferred ? 0 : 1),
      offeredFor: look.offeredFor,
      control: conversation.control === 'queued' ? 'queued' : 'bot',
      transferred,
      trend: reading.trend,
      weakScene: weakSceneSeen(policy, look.quality, reading, place),
    };
    const handover = hangsOnHandover(policy, counted, emotion)
      ? await this.readHandover.execute(shopId, conversation, exchange)
      : undefined;
    const seen = { ...counted, handover };
    const agents = reasonToOffer(policy, seen, emotion) ? await this.agentsSeen(shopId) : 'not_asked';
    return { ...decideIntervention(policy, seen, emotion, agents), policy: intervention };
  }

  private async agentsSeen(shopId: string): Promise<AgentsSeen> {
    const [isOpen, availability] = await Promise.all([
      this.transactions.read(shopId, (tx) => this.door.isOpen(tx, shopId)),
      this.presence.availability(shopId),
    ]);
    return isOpen ? availability : 'outside_hours';
  }

  /** Keeps the decision about a message, and shows the menu where it says so. A menu that is open makes room. */
  async execute(
    tx: Tx,
    shopId: string,
    held: Conversation,
    sequence: number,
    request: RequestReading,
    { offer, rule, evidence, policy = byDefault, answer = '' }: Decided,
  ): Promise<void> {
    const { conversationId, episode } = held;
    const decidedAt = this.clock.now();
    const { trend, sceneGroup, ...read } = request;
    const about = { shopId, conversationId, sequence, episode, ...read, displeasureLevel: trend.level };
    const decided = { offered: offer !== undefined, rule, evidence, decidedAt, policyVersion: policy.version };
    await this.store.decide(tx, { ...about, ...decided, answer });
    tx.afterCommit(() => this.decided.inc({ rule }));
    if (!offer) return;
    const expiresAfter_s = policy.settings.menuExpiresAfter_s;
    await this.offer(tx, shopId, held, {
      ...{ reason: offer, evidence, offeredAt: decidedAt, expiresAfter_s },
      ...{ scene: request.scene, sceneGroup },
    });
  }

  private async offer(
    tx: Tx,
    shopId: string,
    held: Conversation,
    { reason, evidence, offeredAt, expiresAfter_s, scene, sceneGroup }: Offer,
  ): Promise<void> {
    await this.closeCareMenu.execute(tx, shopId, held, 'expired');
    const { conversationId, customerId, episode, language } = held;
    const interventionId = this.ids.next();
    const fact = { shopId, interventionId, conversationId, customerId, episode, evidence, offeredAt };
    const expiresAt = new Date(offeredAt.getTime() + expiresAfter_s * 1_000);
    await this.store.add(tx, { ...fact, reason, expiresAt, trace: traceToKeep() });
    const told = reasonToContract[reason];
    const prompt = phrases[spokenLanguage(language)].careMenu[reason];
    const content = { $case: 'careMenu' as const, value: { interventionId, reason: told, prompt } };
    await this.writer.say(tx, shopId, held, { speaker: Speaker.SYSTEM, content });
    const offered = { ...fact, reason: told, scene, sceneGroup };
    await this.outbox.add(tx, events.interventionOffered, shopId, offered);
  }
}
