import { Speaker, SystemLineKind } from '@guanxi/contracts/conversation/v1/conversation.js';
import type { Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import type { Conversation } from '../conversations/conversation.js';
import { ConversationWriter } from '../conversations/conversation-writer.js';
import { phrases, spokenLanguage } from '../phrases.js';
import { CaseStore } from './case.store.js';
import { tellTime } from './decide-promise.js';
import { thePlatform } from './move-case.js';
import { PromiseAnswer } from './promise-answer.js';
import { PutDownCase } from './put-down-case.js';

/** Takes a request down that nobody can take now, with a promised time (mission C7, C11). */
@Injectable()
export class SubmitCase {
  constructor(
    private readonly store: CaseStore,
    private readonly putDown: PutDownCase,
    private readonly promise: PromiseAnswer,
    private readonly writer: ConversationWriter,
  ) {}

  /** Tells the customer of her conversation, which the transaction holds. One with an open case keeps it and its promise. */
  async execute(tx: Tx, shopId: string, held: Conversation): Promise<void> {
    const open = await this.store.findOpen(tx, shopId, held.conversationId);
    const submitted = { origin: 'nobody_there' as const, subject: '', by: thePlatform };
    const { promisedAt } = open ?? (await this.putDown.execute(tx, shopId, held, submitted));
    const timeZone = await this.promise.timeZone(tx, shopId);
    const text = phrases[spokenLanguage(held.language)].caseTaken(tellTime(promisedAt, timeZone));
    const values = { promised_at: promisedAt.toISOString() };
    const value = { kind: SystemLineKind.CASE_TAKEN, text, values };
    await this.writer.say(tx, shopId, held, { speaker: Speaker.SYSTEM, content: { $case: 'systemLine', value } });
  }
}
