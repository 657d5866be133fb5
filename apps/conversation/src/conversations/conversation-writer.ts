import { Clock, Metrics } from '@guanxi/chassis';
import { type Message, Speaker } from '@guanxi/contracts/conversation/v1/conversation.js';
import type { ReadTx, Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import type { Counter } from 'prom-client';
import { FollowService } from '../deadlines/follow-service.js';
import { conversationMetrics } from '../telemetry.js';
import type { WaitLeftAs } from '../transfers/wait-left.js';
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

/** Who is to have the word next; the agent with the seat that is hers. */
export interface NextControl {
  control: Control;
  agentId?: string;
  seatId?: string;
  episode?: number;
  /** The instant that events tell of it, where one does; else the present one. */
  at?: Date;
  /** Since when the customer waits or has waited, where a wait begins or ends with it. */
  queuedAt?: Date;
  /** How her wait ended, where it ended without an agent. */
  leftAs?: WaitLeftAs;
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
    metrics: Metrics,
  ) {
    this.said = metrics.counter(conversationMetrics.messages);
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

  /** Several conversations, held as by {@link hold}; those that are not there are left out. */
  holdAll(tx: Tx, shopId: string, conversationIds: string[]): Promise<Conversation[]> {
    return this.conversations.findAllForUpdate(tx, shopId, conversationIds);
  }

  /** Those that nobody else holds at this moment, held as by {@link hold}, in no order. */
  holdFree(tx: Tx, shopId: string, conversationIds: string[]): Promise<Conversation[]> {
    return this.conversations.findFreeForUpdate(tx, shopId, conversationIds);
  }

  /** Says something in a conversation that is held, as {@link sayAll} says several things, and returns the message. */
  async say(tx: Tx, shopId: string, held: Conversation, said: Said): Promise<Message> {
    const [message] = await this.sayAll(tx, shopId, [{ held, said }]);
    return message as Message;
  }

  /**
   * Says several things, each in a conversation that is held, in a number of statements that does not grow with them, and
   * returns the messages as they stand, in the same order. The rows stay held until the transaction ends, so numbers have no
   * gaps and become visible in their order.
   */
  async sayAll(tx: Tx, shopId: string, saying: readonly { held: Conversation; said: Said }[]): Promise<Message[]> {
    const counts = new Map<string, number>();
    for (const { held } of saying) counts.set(held.conversationId, (counts.get(held.conversationId) ?? 0) + 1);
    const spoken = saying.map(({ held, said: { speaker } }) => ({ held, speaker }));
    const [numbers] = await Promise.all([
      this.conversations.takeNumbers(tx, shopId, counts),
      this.followService.spoken(tx, shopId, spoken),
    ]);
    const sentAt = this.clock.now();
    const messages = saying.map(({ held: { conversationId, episode }, said: { speaker, agentId = '', content } }) => {
      const left = counts.get(conversationId) as number;
      counts.set(conversationId, left - 1);
      const sequence = (numbers.get(conversationId) as number) - left + 1;
      return { conversationId, message: { sequence, episode, speaker, agentId, sentAt, content } };
    });
    await this.messages.keep(tx, shopId, messages);
    for (const [i, { message }] of messages.entries()) this.ring(tx, shopId, saying[i]!.held, message);
    tx.afterCommit(() => {
      for (const { message } of messages) this.said.inc({ speaker: Speaker[message.speaker] });
    });
    return messages.map(({ message }) => message);
  }

  /**
   * Passes control of a conversation that is held, by the compare-and-set that every writer goes through, says a line in
   * it where there is one, and returns the conversation as it stands then.
   *
   * @throws {ControlPassed} when it is no longer as it was held, or control cannot pass that way.
   */
  async passControl(tx: Tx, shopId: string, held: Conversation, to: NextControl, line?: Said): Promise<Conversation> {
    const [passed] = await this.passControlOfAll(tx, shopId, [{ held, to, line }]);
    return passed as Conversation;
  }

  /**
   * Passes control of several conversations that are held, as {@link passControl} does of one, and returns them as they
   * stand then.
   *
   * @throws {ControlPassed} when one of them is no longer as it was held, or control cannot pass that way.
   */
  async passControlOfAll(
    tx: Tx,
    shopId: string,
    passes: { held: Conversation; to: NextControl; line?: Said }[],
  ): Promise<Conversation[]> {
    const now = this.clock.now();
    const planned = passes.map(({ held, to, line }) => {
      const { control, agentId = '', seatId = null, episode = held.episode, at = now, ...wait } = to;
      return { seen: held, next: { control, agentId, seatId, episode, at }, wait, lines: line ? 1 : 0, line };
    });
    const mayAll = planned.every(({ seen, next }) => mayPass(seen.control, next.control));
    const passed = mayAll ? await this.conversations.passControl(tx, shopId, planned) : [];
    if (passed.length !== passes.length) throw new ControlPassed();
    const sequences = new Map(passed.map(({ conversationId, lastSequence }) => [conversationId, lastSequence]));
    const done = planned.map(({ seen, next: { at, ...next }, line }) => {
      const openedAt = next.episode === seen.episode ? seen.openedAt : at;
      const closedAt = next.control === 'closed' ? at : null;
      const lastSequence = sequences.get(seen.conversationId) as number;
      const now = { ...seen, ...next, openedAt, closedAt, controlEpoch: seen.controlEpoch + 1, lastSequence };
      this.ring(tx, shopId, seen);
      this.ring(tx, shopId, now);
      return { seen, now, line };
    });
    const said = done.flatMap(({ now, line }) => (line ? [{ now, line }] : []));
    await Promise.all([this.followService.passed(tx, shopId, done), this.sayLines(tx, shopId, said)]);
    return done.map(({ now }) => now);
  }

  /** The conversation as it stands at this point of the transaction. @throws {ConversationNotFound} where it is none. */
  async now(tx: ReadTx, shopId: string, conversationId: string): Promise<Conversation> {
    const found = await this.conversations.find(tx, shopId, conversationId);
    if (!found) throw new ConversationNotFound();
    return found;
  }

  /** Of conversations whose last sequence numbers were taken for it. */
  private async sayLines(tx: Tx, shopId: string, said: { now: Conversation; line: Said }[]): Promise<void> {
    const sentAt = this.clock.now();
    const messages = said.map(({ now: { conversationId, episode, lastSequence: sequence }, line }) => {
      const { speaker, agentId = '', content } = line;
      return { conversationId, message: { sequence, episode, speaker, agentId, sentAt, content } };
    });
    await this.messages.keep(tx, shopId, messages);
    tx.afterCommit(() => {
      for (const { line } of said) this.said.inc({ speaker: Speaker[line.speaker] });
    });
  }

  private ring(tx: Tx, shopId: string, { conversationId, agentId }: Conversation, message?: Message): void {
    this.bell.ringAfter(tx, [topicOfConversation(shopId, conversationId)], message);
    if (agentId !== '') this.bell.ringAfter(tx, [topicOfAgent(shopId, agentId)]);
  }
}
