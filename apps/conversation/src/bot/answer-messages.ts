import { Metrics } from '@guanxi/chassis';
import { Speaker } from '@guanxi/contracts/conversation/v1/conversation.js';
import { Transactions, type Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import type { Counter } from 'prom-client';
import type { Conversation } from '../conversations/conversation.js';
import { ConversationWriter } from '../conversations/conversation-writer.js';
import { CountBotTurns } from '../conversations/count-bot-turns.js';
import { botAnswers } from '../conversations/decide-control.js';
import { Intervene } from '../interventions/intervene.js';
import { conversationMetrics } from '../telemetry.js';
import { JoinQueue } from '../transfers/join-queue.js';
import { type Considered, ConsiderMessage } from './consider-message.js';
import type { Answer, AnswerSource } from './decide-answer.js';
import { UnansweredStore } from './unanswered.store.js';

const stale_looks_max = 10;

type Outcome = AnswerSource | 'transfer' | 'stale' | 'taken';

/** Answers a customer's messages, oldest first, each once (mission C2), and has the platform intervene (C6). */
@Injectable()
export class AnswerMessages {
  private readonly answered: Counter<'answer'>;

  constructor(
    private readonly transactions: Transactions,
    private readonly store: UnansweredStore,
    private readonly writer: ConversationWriter,
    private readonly consider: ConsiderMessage,
    private readonly countBotTurns: CountBotTurns,
    private readonly intervene: Intervene,
    private readonly joinQueue: JoinQueue,
    metrics: Metrics,
  ) {
    this.answered = metrics.counter(conversationMetrics.botAnswers);
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
      const considered = await this.consider.execute(shopId, conversationId);
      if (!considered) return;
      const outcome = await this.act(shopId, considered);
      if (outcome === 'taken') return;
      this.answered.inc({ answer: outcome });
      stale = outcome === 'stale' ? stale + 1 : 0;
    }
    if (!signal.aborted) throw new Error('the conversation changed under the bot too often');
  }

  private act(shopId: string, { seen, message, answer, request, intervention }: Considered): Promise<Outcome> {
    const { conversationId } = seen;
    return this.transactions.run(shopId, async (tx) => {
      const held = await this.writer.hold(tx, shopId, conversationId);
      if (held.controlEpoch !== seen.controlEpoch || !botAnswers(held.control)) return 'stale';
      if (!(await this.store.take(tx, shopId, conversationId, message.sequence))) return 'taken';
      const outcome = await this.answer(tx, shopId, held, answer, request);
      await this.intervene.execute(tx, shopId, held, message.sequence, request, { ...intervention, answer: outcome });
      return outcome;
    });
  }

  private async answer(
    tx: Tx,
    shopId: string,
    held: Conversation,
    answer: Answer,
    request: Considered['request'],
  ): Promise<Outcome> {
    if (answer.kind === 'transfer') {
      await this.countBotTurns.forgetFailures(tx, shopId, held);
      await this.joinQueue.execute(tx, shopId, held, { byBot: true, request });
      return 'transfer';
    }
    const { source, text, articleIds, card } = answer;
    const content = card
      ? { $case: 'orderCard' as const, value: card }
      : { $case: 'text' as const, value: { text, articleIds } };
    await this.writer.say(tx, shopId, held, { speaker: Speaker.BOT, content });
    await this.countBotTurns.execute(tx, shopId, held, { hasFailed: source === 'unknown' });
    return source;
  }
}
