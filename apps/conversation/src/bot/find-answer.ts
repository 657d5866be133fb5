import { Injectable } from '@nestjs/common';
import type { Conversation } from '../conversations/conversation.js';
import type { RequestReading } from '../interventions/read-request.js';
import { SearchArticles } from '../knowledge/search-articles.js';
import { AnswerFromOrders } from './answer-from-orders.js';
import { AskProvider } from './ask-provider.js';
import type { BotConnections } from './bot-connections.js';
import { type Answer, decideAnswer } from './decide-answer.js';
import { asksAboutOrder } from './decide-order-answer.js';
import type { UnansweredMessage } from './unanswered.store.js';

/** A message that the bot is to answer, and what it answers from. */
export interface Question {
  conversation: Conversation;
  message: UnansweredMessage;
  reading: RequestReading;
  /** The language to answer in. */
  language: string;
  connections: BotConnections;
}

/**
 * Finds the answer to a customer's message (mission C2): the shop's own bot is asked first, where it has one; then its
 * orders, where she asks about one; then the knowledge base, which is always there.
 */
@Injectable()
export class FindAnswer {
  constructor(
    private readonly provider: AskProvider,
    private readonly orders: AnswerFromOrders,
    private readonly articles: SearchArticles,
  ) {}

  async execute(shopId: string, question: Question): Promise<Answer> {
    const { conversation, message, reading, language, connections } = question;
    const { text } = message;
    const hasWords = text.trim() !== '';
    const queued = conversation.control === 'queued';
    const { provider, orderConnector } = connections;
    if (hasWords && provider) {
      const said = await this.provider.execute(shopId, provider, conversation, message, language, reading);
      // While she waits for a human already, that the bot wants one too is no answer.
      if (said && !(queued && said.kind === 'transfer')) return said;
    }
    if (hasWords && orderConnector && asksAboutOrder(reading)) {
      const { customerId } = conversation;
      const told = await this.orders.execute(shopId, orderConnector, { customerId, text, language });
      if (told) return told;
    }
    const [best] = hasWords ? await this.articles.execute(shopId, text, { language, limit: 1 }) : [];
    return decideAnswer({ hasWords, queued, wantsHuman: reading.wantsHuman, language, best: best?.article });
  }
}
