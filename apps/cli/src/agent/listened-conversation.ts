import type { Client } from '@guanxi/chassis/client';
import {
  type ConversationServiceService,
  type Message,
  Speaker,
} from '@guanxi/contracts/conversation/v1/conversation.js';
import { renderMessage } from '../chat/render-message.js';
import { describeFailure } from '../describe-failure.js';
import { reconnecting } from '../platform/reconnecting.js';
import type { Session } from '../session.js';
import type { LineInput } from '../terminal/line-input.js';
import { Watched } from '../watched.js';

export interface ListenOrder {
  shopId: string;
  agentId: string;
  conversationId: string;
  customerId: string;
  /** Aborted when the agent stops working. */
  signal: AbortSignal;
}

/** A conversation that an agent follows: what was said in this episode, and what is said from now on. */
export class ListenedConversation {
  private readonly listening = new AbortController();
  private lastSequence = 0;
  /** The last words of the customer and of the agent, as sequence numbers. */
  private readonly spoke = new Watched({ customer: 0, agent: 0 });

  constructor(
    private readonly session: Session,
    private readonly input: LineInput,
    private readonly conversations: Client<typeof ConversationServiceService>,
    private readonly order: ListenOrder,
  ) {
    order.signal.addEventListener('abort', () => this.stop(), { once: true });
    void this.listen().catch(async (error: unknown) => {
      const { message, reason } = await describeFailure(error, session.platform);
      input.print(`${message} (${reason})`);
    });
  }

  stop(): void {
    this.listening.abort();
  }

  /** The agent said something. */
  answered(sequence: number): void {
    this.spoke.value = { ...this.spoke.value, agent: Math.max(this.spoke.value.agent, sequence) };
  }

  /** Whether the customer spoke, after the agent did last, within `wait_ms`. */
  untilCustomerSpoke(wait_ms: number, signal: AbortSignal): Promise<boolean> {
    return this.spoke.until(({ customer, agent }) => customer > agent, wait_ms, signal);
  }

  private async listen(): Promise<void> {
    const { shopId, conversationId } = this.order;
    const { signal } = this.listening;
    const { conversation } = await this.conversations.getConversation({ shopId, conversationId });
    const episode = conversation?.episode ?? 1;
    const open = () =>
      this.conversations.watchMessages({ shopId, conversationId, afterSequence: this.lastSequence }, { signal });
    for await (const { message } of reconnecting(open, { signal, now: this.session.now })) {
      if (!message) continue;
      this.lastSequence = message.sequence;
      if (message.episode >= episode) this.hear(message);
    }
  }

  private hear(message: Message): void {
    const { texts, terminal } = this.session;
    const { speaker, sequence } = message;
    const isOwn = speaker === Speaker.AGENT && message.agentId === this.order.agentId;
    if (isOwn) this.answered(sequence);
    if (speaker === Speaker.CUSTOMER) this.spoke.value = { ...this.spoke.value, customer: sequence };
    // On a terminal her own words stand there already.
    if (isOwn && terminal.interactive) return;
    const names = { customer: this.order.customerId, agent: message.agentId };
    const text = renderMessage(message, names, texts, terminal.colours);
    if (text !== '') this.input.print(text);
  }
}
