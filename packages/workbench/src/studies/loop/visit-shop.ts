import { randomUUID } from 'node:crypto';
import type { Caller } from '@guanxi/chassis';
import { Control, type Message, SendMessageRequest, Speaker } from '@guanxi/contracts/conversation/v1/conversation.js';
import { CareOption } from '@guanxi/contracts/conversation/v1/intervention.js';
import { waitFor } from '@guanxi/testing';
import { type AskingCustomer, rightAnswer, type Served, starsOf } from '@guanxi/testing/asking/asking-customer.js';
import { shopId, type TalkingShop } from './talking-shop.js';

const answer_ms_max = 30_000;
const page_items = 1_000;

/** What came of one customer's visit. */
export interface Visit extends Served {
  customer: AskingCustomer;
  conversationId: string;
  /** Undefined where she did not rate. */
  stars?: number;
}

/** Has a customer ask, get a human where she wants one, leave and rate: all through the services. */
export async function visitShop(shop: TalkingShop, customer: AskingCustomer): Promise<Visit> {
  const visitor = new Visitor(shop, customer, await openedBy(shop, customer));
  const served = await visitor.ask();
  const stars = customer.rates ? starsOf(customer, served) : undefined;
  await visitor.leave(stars);
  const { conversationId } = visitor;
  return { customer, conversationId, ...served, ...(stars !== undefined && { stars }) };
}

async function openedBy(shop: TalkingShop, { customerId }: AskingCustomer): Promise<string> {
  const opening = { shopId, idempotencyKey: randomUUID(), customerId, channel: 'web', language: 'zh' };
  const { conversation } = await shop.conversations(callerOf(customerId)).openConversation(opening);
  return conversation?.conversationId ?? '';
}

class Visitor {
  private readonly caller: Caller;
  /** The last sequence number that she has read. */
  private read = 0;

  constructor(
    private readonly shop: TalkingShop,
    private readonly customer: AskingCustomer,
    readonly conversationId: string,
  ) {
    this.caller = callerOf(customer.customerId);
  }

  async ask(): Promise<Served> {
    const { words, prefersHuman, insists, takesMenu } = this.customer;
    let answeredAfter: number | undefined;
    for (const [i, text] of words.entries()) {
      const heard = await this.say(text);
      if (heard.some((message) => this.isAnswer(message))) answeredAfter = i + 1;
      const menu = heard.flatMap(({ content }) => (content?.$case === 'careMenu' ? [content.value] : [])).at(-1);
      if (menu && takesMenu) {
        const chosen = { ...this.here, interventionId: menu.interventionId, option: CareOption.TRANSFER };
        await this.shop.interventions(this.caller).chooseCareOption(chosen);
        return this.askHuman();
      }
      if (answeredAfter !== undefined) break;
    }
    if (!prefersHuman && (answeredAfter !== undefined || !insists)) return { answeredAfter, byHuman: false };
    await this.shop.transfers(this.caller).requestTransfer(this.here);
    return this.askHuman();
  }

  async leave(stars: number | undefined): Promise<void> {
    const conversations = () => this.shop.conversations(this.caller);
    await conversations().closeEpisode(this.here);
    if (stars !== undefined) await conversations().rateEpisode({ ...this.here, stars, comment: '', reasons: [] });
  }

  private get here() {
    return { shopId, conversationId: this.conversationId, idempotencyKey: randomUUID() };
  }

  /** Says something and returns what the bot, and whoever else, said to it. */
  private async say(text: string): Promise<Message[]> {
    const said = SendMessageRequest.fromPartial({ ...this.here, text: { text } });
    const { message } = await this.shop.conversations(this.caller).sendMessage(said);
    this.read = message?.sequence ?? this.read;
    return waitFor(async () => {
      const heard = await this.unread();
      return heard.some(({ speaker }) => speaker === Speaker.BOT) ? heard : undefined;
    }, answer_ms_max);
  }

  private async unread(): Promise<Message[]> {
    const { conversationId, read: afterSequence } = this;
    const asked = { shopId, conversationId, afterSequence, pageSize: page_items };
    return (await this.shop.conversations(this.caller).listMessages(asked)).messages;
  }

  /** The agent who gets her knows what she is asked. */
  private async askHuman(): Promise<Served> {
    const { conversationId } = this;
    const agentId = await waitFor(async () => {
      const { conversation } = await this.shop.conversations(this.caller).getConversation({ shopId, conversationId });
      return conversation?.control === Control.AGENT ? conversation.agentId : undefined;
    }, answer_ms_max);
    const agent: Caller = { subject: agentId, role: 'agent', shop: shopId };
    const text = rightAnswer(this.customer.scene);
    await this.shop.conversations(agent).sendMessage(SendMessageRequest.fromPartial({ ...this.here, text: { text } }));
    return { answeredAfter: 1, byHuman: true };
  }

  private isAnswer({ content }: Message): boolean {
    return content?.$case === 'text' && content.value.text === rightAnswer(this.customer.scene);
  }
}

function callerOf(customerId: string): Caller {
  return { subject: customerId, role: 'customer', shop: shopId };
}
