import { Clock, Metrics } from '@guanxi/chassis';
import { type Message, Speaker } from '@guanxi/contracts/conversation/v1/conversation.js';
import type { ReadTx, Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { Counter } from 'prom-client';
import { FollowService } from '../deadlines/follow-service.js';
import { Bell } from '../watch/bell.js';
import { topicOfAgent, topicOfConversation } from '../watch/watches.js';
import type { Conversation } from './conversation.js';
import { ConversationStore } from './conversation.store.js';
import { ControlPassed, ConversationNotFound } from './conversation-failures.js';
import { type Control, mayPass } from './decide-control.js';
import { MessageStore } from './message.store.js';

/** What is said, by whom. */
export interface Said {
  speaker: Speaker;
  /** The agent, where one speaks. */
  agentId?: string;
  content: NonNullable<Message['content']>;
}

/** The one way to write into a conversation, for every capability: hold it, say something in it, pass control of it. */
@Injectable()
export class ConversationWriter {
  private readonly said: Counter<'speaker'>;

  constructor(
    private readonly conversations: ConversationStore,
    private readonly messages: MessageStore,
    private readonly followService: FollowService,
    private readonly bell: Bell,
    private readonly clock: Clock,
    { registry }: Metrics,
  ) {
    this.said = new Counter({
      name: 'guanxi_conversation_messages_total',
      help: 'Messages said in conversations, by speaker',
      labelNames: ['speaker'],
      registers: [registry],
    });
  }

  /**
   * The conversation, held until the transaction ends: whoever writes into it does so one after the other.
   *
   * @throws {ConversationNotFound} when the shop has none of this id.
   */
  async hold(tx: Tx, shopId: string, conversationId: string): Promise<Conversation> {
    const held = await this.conversations.findForUpdate(tx, shopId, conversationId);
    if (!held) throw new ConversationNotFound();
    return held;
  }

  /** Says something in a conversation that is held and returns the message as it stands. */
  async say(tx: Tx, shopId: string, held: Conversation, { speaker, agentId = '', content }: Said): Promise<Message> {
    const { conversationId, episode } = held;
    const message = { episode, speaker, agentId, sentAt: this.clock.now(), content };
    const sequence = await this.messages.add(tx, shopId, conversationId, message);
    if (speaker === Speaker.AGENT) await this.followService.agentSpoke(tx, shopId, held);
    if (speaker === Speaker.CUSTOMER && held.control === 'agent') {
      await this.followService.customerSpoke(tx, shopId, held);
    }
    this.ring(tx, shopId, held);
    tx.afterCommit(() => this.said.inc({ speaker: Speaker[speaker] }));
    return { ...message, sequence };
  }

  /**
   * Passes control of a conversation that is held, by the compare-and-set that every writer goes through, and returns
   * the conversation as it stands then.
   *
   * @throws {ControlPassed} when it is no longer as it was held, or control cannot pass that way.
   */
  async passControl(
    tx: Tx,
    shopId: string,
    held: Conversation,
    to: { control: Control; agentId?: string; seatId?: string; episode?: number },
  ): Promise<Conversation> {
    const next = {
      control: to.control,
      agentId: to.agentId ?? '',
      seatId: to.seatId ?? null,
      episode: to.episode ?? held.episode,
      at: this.clock.now(),
    };
    const passed =
      mayPass(held.control, next.control) && (await this.conversations.passControl(tx, shopId, held, next));
    if (!passed) throw new ControlPassed();
    this.ring(tx, shopId, held);
    this.ring(tx, shopId, { ...held, agentId: next.agentId });
    const passedOn = await this.now(tx, shopId, held.conversationId);
    await this.followService.passed(tx, shopId, [{ seen: held, now: passedOn }]);
    return passedOn;
  }

  /** The conversation as it stands at this point of the transaction. @throws {ConversationNotFound} where it is none. */
  async now(tx: ReadTx, shopId: string, conversationId: string): Promise<Conversation> {
    const found = await this.conversations.find(tx, shopId, conversationId);
    if (!found) throw new ConversationNotFound();
    return found;
  }

  private ring(tx: Tx, shopId: string, { conversationId, agentId }: Conversation): void {
    const topics = [topicOfConversation(shopId, conversationId)];
    if (agentId !== '') topics.push(topicOfAgent(shopId, agentId));
    this.bell.ringAfter(tx, topics);
  }
}
