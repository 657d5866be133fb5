import { randomUUID } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { GuanxiError } from '@guanxi/chassis';
import {
  Control,
  ConversationServiceService,
  SendMessageRequest,
} from '@guanxi/contracts/conversation/v1/conversation.js';
import { TransferServiceService } from '@guanxi/contracts/conversation/v1/transfer.js';
import type { SeededRandom } from '@guanxi/testing';
import type { Callers } from '../callers.js';
import { boss, person, shopId } from './shop.js';

const between_messages_ms = 120;
const tag_chars = 36;
const questions = ['退款什么时候到账', '怎么退换货', '什么时候发货', '付款失败了怎么办', '你们是骗子，我要投诉'];
const unavailable = 14;
const page_messages = 1_000;

/** What was lost or doubled of what people were told is sent. */
export interface Talked {
  said: number;
  lost: number;
  twice: number;
  /** Numbers that a conversation skipped, or a watcher was told twice, late or never. */
  gaps: number;
}

/** Customers who talk with bot and agents, each watched by a client that remembers the last number it has seen. */
export class Talk {
  /** What was acknowledged, by conversation. */
  private readonly said = new Map<string, string[]>();
  /** The numbers that each conversation's watcher was told, as they came. */
  private readonly seen = new Map<string, number[]>();
  private readonly watching: Promise<void>[] = [];
  private readonly leaving = new AbortController();

  constructor(
    private readonly callers: Callers,
    private readonly random: SeededRandom,
  ) {
    // Every open stream listens for the end.
    setMaxListeners(0, this.leaving.signal);
  }

  /** One customer after the other, until it is told to stop. */
  async lane(name: string, signal: AbortSignal): Promise<void> {
    for (let i = 0; !signal.aborted; i += 1) await this.visit(`${name}-${i}`, signal);
  }

  private async visit(customerId: string, signal: AbortSignal): Promise<void> {
    const { callers } = this;
    const who = person('customer', customerId);
    const { conversation } = await callers.ask('conversation', who, ConversationServiceService, 'open', (client, key) =>
      client.openConversation({ shopId, idempotencyKey: key, customerId, channel: 'web', language: 'zh' }),
    );
    const conversationId = conversation?.conversationId ?? '';
    this.said.set(conversationId, []);
    this.watching.push(this.watch(customerId, conversationId));
    const messages = this.random.int(3, 6);
    for (let i = 0; i < messages && !signal.aborted; i += 1) {
      await this.say(person('customer', customerId), conversationId);
      await pause(between_messages_ms);
    }
    if (this.random.chance(0.5)) {
      await callers.ask('conversation', who, TransferServiceService, 'requestTransfer', (client, key) =>
        client.requestTransfer({ shopId, idempotencyKey: key, conversationId }),
      );
      await pause(between_messages_ms);
      await this.answer(conversationId);
      await this.say(who, conversationId);
    }
    await callers.ask('conversation', who, ConversationServiceService, 'closeEpisode', (client, key) =>
      client.closeEpisode({ shopId, idempotencyKey: key, conversationId }),
    );
    const rating = { shopId, conversationId, stars: this.random.int(1, 5), comment: '', reasons: [] };
    await callers.ask('conversation', who, ConversationServiceService, 'rateEpisode', (client, key) =>
      client.rateEpisode({ ...rating, idempotencyKey: key }),
    );
  }

  /** The agent says something where one has it by now. */
  private async answer(conversationId: string): Promise<void> {
    const { conversation } = await this.callers.ask(
      'conversation',
      boss,
      ConversationServiceService,
      'getConversation',
      (client) => client.getConversation({ shopId, conversationId }),
    );
    if (conversation?.control !== Control.AGENT) return;
    await this.say(person('agent', conversation.agentId), conversationId);
  }

  private async say(who: ReturnType<typeof person>, conversationId: string): Promise<void> {
    const tag = randomUUID();
    const text = { text: `${this.random.pick(questions)} ${tag}` };
    await this.callers.ask('conversation', who, ConversationServiceService, 'sendMessage', (client, idempotencyKey) =>
      client.sendMessage(SendMessageRequest.fromPartial({ shopId, idempotencyKey, conversationId, text })),
    );
    this.said.get(conversationId)?.push(tag);
  }

  /** As a client does: whoever loses her stream opens it again behind the last number that she has seen. */
  private async watch(customerId: string, conversationId: string): Promise<void> {
    const { signal } = this.leaving;
    const seen: number[] = [];
    this.seen.set(conversationId, seen);
    const client = this.callers.client('conversation', person('customer', customerId), ConversationServiceService);
    while (!signal.aborted) {
      try {
        const asked = { shopId, conversationId, afterSequence: seen.at(-1) ?? 0 };
        for await (const { message } of client.watchMessages(asked, { signal })) {
          if (message) seen.push(message.sequence);
        }
      } catch (error) {
        if (signal.aborted) return;
        if (error instanceof GuanxiError && error.code === unavailable) this.callers.reopened += 1;
        else this.callers.note('conversation', 'watchMessages', error);
      }
      await pause(between_messages_ms);
    }
  }

  /** Reads everything again, and says what is missing of what was acknowledged. Waits until watchers have seen it all. */
  async check(until: <T>(condition: () => Promise<T> | T) => Promise<T | undefined>): Promise<Talked> {
    const talked: Talked = { said: 0, lost: 0, twice: 0, gaps: 0 };
    for (const [conversationId, tags] of this.said) {
      const { messages } = await this.callers.ask(
        'conversation',
        boss,
        ConversationServiceService,
        'listMessages',
        (client) => client.listMessages({ shopId, conversationId, afterSequence: 0, pageSize: page_messages }),
      );
      const texts = messages.flatMap(({ content }) => (content?.$case === 'text' ? [content.value.text] : []));
      const found = texts.map((text) => text.slice(-tag_chars));
      talked.said += tags.length;
      for (const tag of tags) {
        const times = found.filter((one) => one === tag).length;
        if (times === 0) talked.lost += 1;
        if (times > 1) talked.twice += 1;
      }
      const numbers = messages.map(({ sequence }) => sequence);
      talked.gaps += numbers.filter((sequence, i) => sequence !== i + 1).length;
      const seen = this.seen.get(conversationId) ?? [];
      await until(() => seen.length >= numbers.length);
      if (seen.join() !== numbers.join()) talked.gaps += 1;
    }
    return talked;
  }

  async end(): Promise<void> {
    this.leaving.abort();
    await Promise.all(this.watching);
  }
}
