import { Metrics } from '@guanxi/chassis';
import { Speaker } from '@guanxi/contracts/conversation/v1/conversation.js';
import { detectLanguage, readEmotion } from '@guanxi/language';
import { Transactions, type Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { Counter } from 'prom-client';
import type { Conversation } from '../conversations/conversation.js';
import { ConversationWriter } from '../conversations/conversation-writer.js';
import { CountBotTurns } from '../conversations/count-bot-turns.js';
import { botAnswers } from '../conversations/decide-control.js';
import type { Intervention } from '../interventions/decide-intervention.js';
import { Intervene } from '../interventions/intervene.js';
import { type RequestReading, readRequest } from '../interventions/read-request.js';
import { SearchArticles } from '../knowledge/search-articles.js';
import { JoinQueue } from '../transfers/join-queue.js';
import { type Answer, decideAnswer, decideLanguage } from './decide-answer.js';
import { type UnansweredMessage, UnansweredStore } from './unanswered.store.js';

const stale_looks_max = 10;

/** What the bot saw before it thought, and what it thought. */
interface Considered {
  seen: Conversation;
  message: UnansweredMessage;
  answer: Answer;
  request: RequestReading;
  intervention: Intervention;
}

/** Answers a customer's messages, oldest first, each once (mission C2), and has the platform intervene (C6). */
@Injectable()
export class AnswerMessages {
  private readonly answered: Counter<'answer'>;

  constructor(
    private readonly transactions: Transactions,
    private readonly store: UnansweredStore,
    private readonly writer: ConversationWriter,
    private readonly articles: SearchArticles,
    private readonly countBotTurns: CountBotTurns,
    private readonly intervene: Intervene,
    private readonly joinQueue: JoinQueue,
    { registry }: Metrics,
  ) {
    this.answered = new Counter({
      name: 'guanxi_bot_answers_total',
      help: 'What the bot did about messages: article, unknown, transfer, or stale where its output came too late',
      labelNames: ['answer'],
      registers: [registry],
    });
  }

  /**
   * Answers everything that waits in a conversation. The bot thinks outside any transaction; what it has thought is
   * said only in the control epoch that it was thought for, else it looks again. Where another replica was quicker, that
   * one goes on: it looks again after each answer, and so finds whatever waits here.
   *
   * @throws {Error} when the conversation changed under it too often; the message still waits.
   */
  async execute(shopId: string, conversationId: string, signal: AbortSignal): Promise<void> {
    for (let stale = 0; stale < stale_looks_max && !signal.aborted; ) {
      const considered = await this.consider(shopId, conversationId);
      if (!considered) return;
      const outcome = await this.act(shopId, considered);
      if (outcome === 'taken') return;
      this.answered.inc({ answer: outcome });
      stale = outcome === 'stale' ? stale + 1 : 0;
    }
    if (!signal.aborted) throw new Error('the conversation changed under the bot too often');
  }

  private async consider(shopId: string, conversationId: string): Promise<Considered | undefined> {
    const look = await this.transactions.read(shopId, async (tx) => {
      const message = await this.store.oldest(tx, shopId, conversationId);
      if (!message) return undefined;
      const seen = await this.writer.now(tx, shopId, conversationId);
      const { episode } = seen;
      return { message, seen, soFar: await this.intervene.soFar(tx, shopId, conversationId, episode) };
    });
    if (!look) return undefined;
    const { message, seen, soFar } = look;
    const language = decideLanguage(detectLanguage(message.text).language, seen.language);
    const emotion = readEmotion(message.text);
    const [best] = (await this.articles.execute(shopId, message.text, { language, limit: 1 })).map(
      ({ article }) => article,
    );
    const queued = seen.control === 'queued';
    const answer = decideAnswer({ queued, wantsHuman: emotion.wantsHuman, language, best });
    const control = queued ? ('queued' as const) : ('bot' as const);
    const asked = { ...soFar, control, transferred: answer.kind === 'transfer' };
    const request = readRequest(message.text, emotion);
    const exchange = { ...message, answer: answer.kind === 'say' ? answer.text : '' };
    const intervention = await this.intervene.consider(shopId, seen, asked, emotion, exchange);
    return { seen, message, answer, request, intervention };
  }

  private act(shopId: string, { seen, message, answer, request, intervention }: Considered): Promise<string> {
    const { conversationId } = seen;
    return this.transactions.run(shopId, async (tx) => {
      const held = await this.writer.hold(tx, shopId, conversationId);
      if (held.controlEpoch !== seen.controlEpoch || !botAnswers(held.control)) return 'stale';
      if (!(await this.store.take(tx, shopId, conversationId, message.sequence))) return 'taken';
      const outcome = await this.answer(tx, shopId, held, answer, request);
      await this.intervene.execute(tx, shopId, held, message.sequence, request, intervention);
      return outcome;
    });
  }

  private async answer(
    tx: Tx,
    shopId: string,
    held: Conversation,
    answer: Answer,
    request: RequestReading,
  ): Promise<string> {
    if (answer.kind === 'transfer') {
      await this.joinQueue.execute(tx, shopId, held, { byBot: true, request });
      return 'transfer';
    }
    const { text, articleIds } = answer;
    const content = { $case: 'text' as const, value: { text, articleIds } };
    await this.writer.say(tx, shopId, held, { speaker: Speaker.BOT, content });
    await this.countBotTurns.execute(tx, shopId, held);
    return articleIds.length > 0 ? 'article' : 'unknown';
  }
}
