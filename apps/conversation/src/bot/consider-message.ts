import { detectLanguage, readEmotion } from '@guanxi/language';
import { Transactions } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import type { Conversation } from '../conversations/conversation.js';
import { ConversationWriter } from '../conversations/conversation-writer.js';
import { type Decided, Intervene } from '../interventions/intervene.js';
import { type EpisodeLook, LookAtEpisode } from '../interventions/look-at-episode.js';
import { type RequestReading, readRequest } from '../interventions/read-request.js';
import { type Answer, decideLanguage } from './decide-answer.js';
import { decideTransfer, decideTransferForFailures } from './decide-transfer.js';
import { FindAnswer, type Question } from './find-answer.js';
import { type UnansweredMessage, UnansweredStore } from './unanswered.store.js';

/** What the bot saw before it thought, and what it thought. */
export interface Considered {
  /** Before it thought; what it thought counts for this control epoch only. */
  seen: Conversation;
  message: UnansweredMessage;
  answer: Answer;
  request: RequestReading;
  intervention: Decided;
}

/** Thinks about the oldest message that waits for the bot, outside any transaction: nothing is said or changed by it. */
@Injectable()
export class ConsiderMessage {
  constructor(
    private readonly transactions: Transactions,
    private readonly store: UnansweredStore,
    private readonly writer: ConversationWriter,
    private readonly lookAtEpisode: LookAtEpisode,
    private readonly findAnswer: FindAnswer,
    private readonly intervene: Intervene,
  ) {}

  /** Undefined where none waits. The shop's own transfer rules come first, the platform's intervention last. */
  async execute(shopId: string, conversationId: string): Promise<Considered | undefined> {
    const found = await this.transactions.read(shopId, async (tx) => {
      const message = await this.store.oldest(tx, shopId, conversationId);
      if (!message) return undefined;
      const seen = await this.writer.now(tx, shopId, conversationId);
      return { message, seen, look: await this.lookAtEpisode.execute(tx, shopId, seen) };
    });
    if (!found) return undefined;
    const { message, seen, look } = found;
    const { text } = message;
    const emotion = readEmotion(text);
    const request = readRequest(text, emotion, look.earlier);
    const queued = seen.control === 'queued';
    const language = decideLanguage(detectLanguage(text).language, seen.language);
    const connections = look.policies.bot.settings;
    const question = { conversation: seen, message, reading: request, language, connections };
    const wasPassedOnForScene = look.earlier.some(({ rule }) => rule === 'shop_scene');
    const because = queued
      ? undefined
      : decideTransfer(look.policies.transfer.settings, { ...request, text, emotion, wasPassedOnForScene });
    const answer: Answer = because ? { kind: 'transfer', because } : await this.answer(shopId, question, look);
    const exchange = { ...message, answer: answer.kind === 'say' ? answer.text : '' };
    const transferred = answer.kind === 'transfer' ? answer.because : undefined;
    const considering = { look, emotion, reading: request, exchange, transferred };
    return { seen, message, answer, request, intervention: await this.intervene.consider(shopId, seen, considering) };
  }

  private async answer(shopId: string, question: Question, look: EpisodeLook): Promise<Answer> {
    const answer = await this.findAnswer.execute(shopId, question);
    if (question.conversation.control === 'queued' || answer.kind !== 'say' || answer.source !== 'unknown')
      return answer;
    const because = decideTransferForFailures(look.policies.transfer.settings, look.failedAnswers + 1);
    return because ? { kind: 'transfer', because } : answer;
  }
}
