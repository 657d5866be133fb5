import type { Caller, Idempotency } from '@guanxi/chassis';
import { type Message, Speaker } from '@guanxi/contracts/conversation/v1/conversation.js';
import { Transactions, type Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { AwaitAnswer } from '../bot/await-answer.js';
import { CloseCareMenu } from '../interventions/close-care-menu.js';
import { agentServes } from '../interventions/decide-intervention.js';
import { Intervene } from '../interventions/intervene.js';
import { readRequest } from '../interventions/read-request.js';
import type { Conversation } from './conversation.js';
import { EpisodeClosed, NotTheOwner } from './conversation-failures.js';
import { ConversationWriter } from './conversation-writer.js';
import { botAnswers } from './decide-control.js';
import { wordsOfContent } from './kept-content.js';
import type { Content } from './read-content.js';
import { refuseForeignCustomer } from './refuse-foreign.js';

export interface SendMessageCommand {
  shopId: string;
  idempotency: Idempotency | undefined;
  conversationId: string;
  caller: Caller;
  content: Content;
}

interface Speaking {
  tx: Tx;
  shopId: string;
  held: Conversation;
  content: Content;
  /** The number of the message, where nothing else was said with it. */
  taken: number | undefined;
}

/** What a customer or an agent says (mission C1). */
@Injectable()
export class SendMessage {
  constructor(
    private readonly transactions: Transactions,
    private readonly writer: ConversationWriter,
    private readonly closeCareMenu: CloseCareMenu,
    private readonly awaitAnswer: AwaitAnswer,
    private readonly intervene: Intervene,
  ) {}

  /**
   * The message as it stands in the conversation. That the bot owes an answer is noted in the same transaction, so the
   * answer comes, once, whatever dies in between.
   *
   * @throws {ConversationNotFound} when the shop has none of this id.
   * @throws {OtherPerson} when a customer speaks in somebody else's conversation.
   * @throws {EpisodeClosed} when the episode is over.
   * @throws {NotTheOwner} when an agent speaks who does not own the conversation.
   */
  execute({ shopId, idempotency, conversationId, caller, content }: SendMessageCommand): Promise<Message> {
    return this.transactions.once(shopId, idempotency, async (tx) => {
      // Asked for together; where she may not speak here, what was taken and closed is rolled back.
      const [held, dismissed] = await Promise.all([
        this.writer.holdToSay(tx, shopId, conversationId),
        caller.role === 'agent' ? undefined : this.closeCareMenu.close(tx, shopId, conversationId, 'dismissed'),
      ]);
      refuseForeignCustomer(caller, held);
      if (held.control === 'closed') throw new EpisodeClosed();
      if (dismissed) await this.closeCareMenu.tell(tx, shopId, held, dismissed, held.lastSequence);
      const speaking = { tx, shopId, held, content, taken: dismissed ? undefined : held.lastSequence };
      return caller.role === 'agent' ? this.sayAsAgent(speaking, caller.subject) : this.sayAsCustomer(speaking);
    });
  }

  private async sayAsAgent({ tx, shopId, held, content, taken }: Speaking, agentId: string): Promise<Message> {
    if (held.control !== 'agent' || held.agentId !== agentId) throw new NotTheOwner();
    return this.writer.say(tx, shopId, held, { speaker: Speaker.AGENT, agentId, content }, taken);
  }

  private async sayAsCustomer({ tx, shopId, held, content, taken }: Speaking): Promise<Message> {
    const message = await this.writer.say(tx, shopId, held, { speaker: Speaker.CUSTOMER, content }, taken);
    const { sequence } = message;
    if (botAnswers(held.control)) this.awaitAnswer.execute(tx, shopId, held.conversationId, sequence);
    else await this.intervene.execute(tx, shopId, held, sequence, readRequest(wordsOfContent(content)), agentServes);
    return message;
  }
}
