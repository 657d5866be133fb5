import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from '@guanxi/chassis/client';
import {
  Control,
  type Conversation,
  ConversationServiceService,
  type Message,
  Speaker,
} from '@guanxi/contracts/conversation/v1/conversation.js';
import { type CareOption, InterventionServiceService } from '@guanxi/contracts/conversation/v1/intervention.js';
import { TransferServiceService } from '@guanxi/contracts/conversation/v1/transfer.js';
import { describeFailure } from '../describe-failure.js';
import { patiently, reconnecting } from '../platform/reconnecting.js';
import type { Session } from '../session.js';
import type { LineInput } from '../terminal/line-input.js';
import { Watched } from '../watched.js';
import { afterMessage, type ChatState, newChatState } from './chat-state.js';
import { expectedAfter } from './expected-after.js';
import { type ChatAction, readInput } from './read-input.js';
import { renderMessage } from './render-message.js';

export interface ChatOrder {
  shop: string;
  customer: string;
  channel: string;
  /** From a pipe: how long an answer is waited for. */
  wait_ms: number;
}

/** What every call about the conversation says; the key stays the same when it is made again. */
interface ChatCall {
  shopId: string;
  conversationId: string;
  idempotencyKey: string;
}

/** What comes right behind an answer, such as the menu, is waited for so long before a script goes on. */
const SETTLED_AFTER_MS = 400;

/** A customer's conversation: what she types goes out, what is said to her is printed. */
export class Chat {
  private readonly conversations: Client<typeof ConversationServiceService>;
  private readonly interventions: Client<typeof InterventionServiceService>;
  private readonly transfers: Client<typeof TransferServiceService>;
  private readonly watching = new AbortController();
  private conversationId = '';
  private state = new Watched<ChatState>(newChatState(Control.UNSPECIFIED, 0));
  /** Messages of hers that she sees already, because she typed them. */
  private typedHere = 0;
  private stars = 0;
  private said = 0;

  constructor(
    private readonly session: Session,
    private readonly input: LineInput,
    private readonly order: ChatOrder,
  ) {
    const caller = { subject: order.customer, role: 'customer', shop: order.shop } as const;
    const { platform } = session;
    this.conversations = platform.client('conversation', ConversationServiceService, caller);
    this.interventions = platform.client('conversation', InterventionServiceService, caller);
    this.transfers = platform.client('conversation', TransferServiceService, caller);
    session.signal.addEventListener('abort', () => this.watching.abort(), { once: true });
  }

  /** Holds the conversation until she leaves, or it is over and rated. Returns what came of it. */
  async hold(): Promise<object> {
    const conversation = await this.open();
    const watch = this.watch().catch((error: unknown) => {
      this.input.close();
      throw error;
    });
    // What it throws is thrown below; until then it must not count as unhandled.
    watch.catch(() => {});
    await this.state.until(({ lastSequence }) => lastSequence >= conversation.lastSequence, this.order.wait_ms);
    await this.readLines();
    this.watching.abort();
    await watch;
    const { control, episode, lastSequence, menusOffered, handovers, agentName, casesTaken } = this.state.value;
    return {
      conversationId: this.conversationId,
      episode,
      control: Control[control],
      messages: lastSequence,
      said: this.said,
      menusOffered,
      handovers,
      agentName,
      casesTaken,
      stars: this.stars,
    };
  }

  private async open(): Promise<Conversation> {
    const { shop, customer, channel } = this.order;
    const { newKey, texts } = this.session;
    const { conversation } = await this.conversations.openConversation({
      shopId: shop,
      idempotencyKey: newKey(),
      customerId: customer,
      channel,
      language: texts.language,
    });
    if (!conversation) throw new Error('the service opened no conversation');
    this.conversationId = conversation.conversationId;
    this.state.value = newChatState(conversation.control, conversation.episode);
    this.input.print(this.session.terminal.colours.dim(texts.chat.opened(shop, customer)));
    return conversation;
  }

  private async watch(): Promise<void> {
    const { texts, now } = this.session;
    const { signal } = this.watching;
    const open = () =>
      this.conversations.watchMessages(
        {
          shopId: this.order.shop,
          conversationId: this.conversationId,
          afterSequence: this.state.value.lastSequence,
        },
        { signal },
      );
    const messages = reconnecting(open, {
      signal,
      now,
      onLost: () => this.input.print(texts.chat.reconnecting),
      onRestored: () => this.input.print(texts.chat.reconnected),
    });
    for await (const { message } of messages) if (message) this.hear(message);
  }

  private hear(message: Message): void {
    const { texts, terminal } = this.session;
    const isOld = message.episode < this.state.value.episode;
    const next = isOld
      ? { ...this.state.value, lastSequence: message.sequence }
      : afterMessage(this.state.value, message);
    const isTypedHere = message.speaker === Speaker.CUSTOMER && this.typedHere > 0;
    if (isTypedHere) this.typedHere -= 1;
    if (!isOld && !isTypedHere) {
      const names = { customer: texts.chat.you, agent: next.agentName || message.agentId };
      const text = renderMessage(message, names, texts, terminal.colours);
      if (text !== '') this.input.print(text);
    }
    const hasEnded = next.control === Control.CLOSED && this.state.value.control !== Control.CLOSED;
    this.state.value = next;
    if (hasEnded) this.input.print(terminal.colours.dim(texts.chat.rateNow));
  }

  private async readLines(): Promise<void> {
    for (let line = await this.input.next(); line !== undefined; line = await this.input.next()) {
      const { openMenuId, control } = this.state.value;
      const action = readInput(line, { menuOpen: openMenuId !== undefined, closed: control === Control.CLOSED });
      if (action.does === 'quit') return;
      const before = this.state.value;
      const isDone = await this.tryTo(action);
      if (isDone) return;
      if (!this.session.terminal.interactive) await this.settle(action, before);
    }
    if (!this.session.terminal.interactive) await this.settleAtEnd();
  }

  /** Returns whether the conversation is over for her. A person reads what failed and goes on; a script ends. */
  private async tryTo(action: ChatAction): Promise<boolean> {
    try {
      return await this.perform(action);
    } catch (error) {
      const { message, reason, exitCode } = await describeFailure(error, this.session.platform);
      const goesOn = this.session.terminal.interactive || reason === 'MENU_CLOSED' || reason === 'NOT_QUEUED';
      if (!goesOn || exitCode === 2) throw error;
      this.input.print(this.wordsFor(reason) ?? `${message} (${reason})`);
      return false;
    }
  }

  private wordsFor(reason: string): string | undefined {
    const { chat } = this.session.texts;
    const words: Record<string, string> = {
      MENU_CLOSED: chat.menuGone,
      NOT_QUEUED: chat.notQueued,
      EPISODE_OPEN: chat.rateAfterClose,
      EPISODE_CLOSED: chat.isClosed,
    };
    return words[reason];
  }

  private async perform(action: ChatAction): Promise<boolean> {
    const { chat } = this.session.texts;
    const call = {
      shopId: this.order.shop,
      conversationId: this.conversationId,
      idempotencyKey: this.session.newKey(),
    };
    switch (action.does) {
      case 'say':
        await this.say(call, action.text);
        break;
      case 'choose':
        await this.choose(call, action.option);
        break;
      case 'human':
        await this.patiently(() => this.transfers.requestTransfer(call));
        break;
      case 'position':
        await this.tellPosition();
        break;
      case 'close':
        await this.patiently(() => this.conversations.closeEpisode(call));
        break;
      case 'rate':
        await this.patiently(() =>
          this.conversations.rateEpisode({ ...call, stars: action.stars, reasons: [], comment: action.comment }),
        );
        this.stars = action.stars;
        this.input.print(chat.rated(action.stars));
        return true;
      case 'help':
        this.input.print(chat.help.join('\n'));
        break;
      case 'refuse_closed':
        this.input.print(chat.isClosed);
        break;
      case 'refuse_rating':
        this.input.print(chat.badRating);
        break;
      case 'unknown':
        this.input.print(chat.unknownCommand(action.command));
        break;
    }
    return false;
  }

  private async say(call: ChatCall, text: string): Promise<void> {
    if (this.session.terminal.interactive) this.typedHere += 1;
    this.said += 1;
    try {
      await this.patiently(() => this.conversations.sendMessage({ ...call, text: { text, articleIds: [] } }));
    } catch (error) {
      this.typedHere = Math.max(0, this.typedHere - 1);
      throw error;
    }
  }

  private async choose(call: ChatCall, option: CareOption): Promise<void> {
    const interventionId = this.state.value.openMenuId ?? '';
    await this.patiently(() => this.interventions.chooseCareOption({ ...call, interventionId, option }));
  }

  private patiently<T>(call: () => Promise<T>): Promise<T> {
    return patiently(call, { signal: this.session.signal, now: this.session.now });
  }

  private async tellPosition(): Promise<void> {
    const { chat } = this.session.texts;
    const { position, estimatedWaitS } = await this.transfers.getQueuePosition({
      shopId: this.order.shop,
      conversationId: this.conversationId,
    });
    this.input.print(chat.position(position, estimatedWaitS === undefined ? '' : chat.wait(estimatedWaitS)));
  }

  /** From a pipe: waits for what an action leads to, so that the next line meets it. */
  private async settle(action: ChatAction, before: ChatState): Promise<void> {
    const isAnswered = expectedAfter(action, before);
    if (!isAnswered) return;
    const { wait_ms } = this.order;
    if (!(await this.state.until(isAnswered, wait_ms, this.session.signal))) {
      this.session.warn(this.session.texts.chat.noAnswer(wait_ms / 1_000));
    }
    for (let last = -1; last !== this.state.value.lastSequence; ) {
      last = this.state.value.lastSequence;
      await delay(SETTLED_AFTER_MS);
    }
  }

  /** From a pipe: an agent who is there, or on her way, may finish. */
  private async settleAtEnd(): Promise<void> {
    const { wait_ms } = this.order;
    const isOver = ({ control }: ChatState) => control === Control.BOT || control === Control.CLOSED;
    for (let last = -1; !isOver(this.state.value) && last !== this.state.value.lastSequence; ) {
      last = this.state.value.lastSequence;
      const changed = (state: ChatState) => isOver(state) || state.lastSequence !== last;
      await this.state.until(changed, wait_ms, this.session.signal);
    }
  }
}
