import { setTimeout as pause } from 'node:timers/promises';
import { type Caller, Logger } from '@guanxi/chassis';
import type { Message } from '@guanxi/contracts/conversation/v1/conversation.js';
import { Transactions } from '@guanxi/persistence';
import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { topicOfConversation, Watches } from '../watch/watches.js';
import { MessageStore } from './message.store.js';
import { ReadConversation } from './read-conversation.js';

const batch_messages_max = 200;
const sweep_ms = 5_000;
const sweep_conversations_max = 1_000;

/** How far one stream has come. */
interface Place {
  shopId: string;
  conversationId: string;
  afterSequence: number;
}

/** Streams a conversation's messages: every one, once, in order, by sequence number and never by time (mission C1). */
@Injectable()
export class WatchMessages implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly places = new Set<Place>();
  private readonly stopping = new AbortController();
  private sweeping: Promise<void> = Promise.resolve();

  constructor(
    private readonly read: ReadConversation,
    private readonly watches: Watches,
    private readonly transactions: Transactions,
    private readonly messages: MessageStore,
    private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.sweeping = this.sweep();
  }

  async onModuleDestroy(): Promise<void> {
    this.stopping.abort();
    await this.sweeping;
  }

  /**
   * The messages behind a sequence number and those to come, until the signal aborts. Reads a bounded batch at a time
   * and the next one only when that has been taken.
   *
   * @throws {ConversationNotFound} when the shop has none of this id.
   * @throws {OtherPerson} when it is not the caller's to read, or no longer.
   */
  async *execute(
    { shopId, conversationId, afterSequence }: Place,
    caller: Caller,
    signal: AbortSignal,
  ): AsyncIterable<Message> {
    const place = { shopId, conversationId, afterSequence };
    // Watched before the first look, so that nothing comes between the two.
    const watch = this.watches.open(topicOfConversation(shopId, conversationId), signal);
    this.places.add(place);
    // An agent's right to read may have ended meanwhile; a customer's does not.
    const trustsHearing = caller.role !== 'agent';
    let heard: Message[] | undefined;
    try {
      while (!signal.aborted) {
        const found =
          (trustsHearing ? continuation(heard, place.afterSequence) : undefined) ??
          (await this.read.messagesAfter(shopId, conversationId, caller, place.afterSequence, batch_messages_max));
        for (const message of found) {
          yield message;
          place.afterSequence = message.sequence;
        }
        heard = found.length < batch_messages_max ? await watch.news() : undefined;
      }
    } finally {
      watch.close();
      this.places.delete(place);
    }
  }

  /** Wakes those who missed a ring, because the replica that should have sent it was killed. */
  private async sweep(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      await pause(sweep_ms, undefined, { signal, ref: false }).catch(() => undefined);
      if (signal.aborted) return;
      await this.wakeThoseBehind().catch((err: unknown) => this.logger.warn({ err }, 'looking for lost rings failed'));
    }
  }

  private async wakeThoseBehind(): Promise<void> {
    const places = [...this.places];
    for (let from = 0; from < places.length; from += sweep_conversations_max) {
      const some = places.slice(from, from + sweep_conversations_max);
      const behind = await this.transactions.readAcrossShops((tx) => this.messages.behind(tx, some));
      for (const { shopId, conversationId } of behind) this.watches.ring(topicOfConversation(shopId, conversationId));
    }
  }
}

/** Those of the messages heard of that are behind a sequence number; undefined where one may be missing between them. */
export function continuation(heard: readonly Message[] | undefined, afterSequence: number): Message[] | undefined {
  const behind = heard?.filter(({ sequence }) => sequence > afterSequence);
  return behind?.every(({ sequence }, i) => sequence === afterSequence + 1 + i) ? behind : undefined;
}
