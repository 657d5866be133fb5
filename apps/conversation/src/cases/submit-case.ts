import { Clock } from '@guanxi/chassis';
import { Speaker, SystemLineKind } from '@guanxi/contracts/conversation/v1/conversation.js';
import type { Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import type { Conversation } from '../conversations/conversation.js';
import { ConversationWriter } from '../conversations/conversation-writer.js';
import { phrases, spokenLanguage } from '../phrases.js';
import type { CaseEntity } from './case.entity.js';
import { CaseStore } from './case.store.js';
import { tellTime } from './decide-promise.js';
import { MoveCase, theCustomer, thePlatform } from './move-case.js';
import { PromiseAnswer } from './promise-answer.js';
import { PutDownCase } from './put-down-case.js';

/** Takes a request down that nobody can take now, with a promised time (mission C7, C11). */
@Injectable()
export class SubmitCase {
  constructor(
    private readonly store: CaseStore,
    private readonly putDown: PutDownCase,
    private readonly promise: PromiseAnswer,
    private readonly move: MoveCase,
    private readonly writer: ConversationWriter,
    private readonly clock: Clock,
  ) {}

  /**
   * Tells the customer of her conversation, which the transaction holds. One with an open case keeps it and its promise,
   * unless that has passed, or she was told that it is solved: then it goes on with a new one.
   */
  async execute(tx: Tx, shopId: string, held: Conversation): Promise<void> {
    const open = await this.store.findOpen(tx, shopId, held.conversationId);
    const submitted = { origin: 'nobody_there' as const, subject: '', by: thePlatform };
    const { promisedAt } = open
      ? await this.keepPromise(tx, held, open)
      : await this.putDown.execute(tx, shopId, held, submitted);
    const timeZone = await this.promise.timeZone(tx, shopId);
    const text = phrases[spokenLanguage(held.language)].caseTaken(tellTime(promisedAt, timeZone));
    const values = { promised_at: promisedAt.toISOString() };
    const value = { kind: SystemLineKind.CASE_TAKEN, text, values };
    await this.writer.say(tx, shopId, held, { speaker: Speaker.SYSTEM, content: { $case: 'systemLine', value } });
  }

  private async keepPromise(tx: Tx, held: Conversation, open: CaseEntity): Promise<CaseEntity> {
    const { shopId, conversationId, step } = open;
    if (step !== 'solved' && open.promisedAt > this.clock.now()) return open;
    const asked = await this.store.requestOf(tx, shopId, conversationId, held.episode);
    const request = asked.scene === '' ? { scene: open.scene, priority: open.priority } : asked;
    const { promisedAt } = await this.promise.execute(tx, shopId, held, { caseId: open.caseId, ...request });
    if (step === 'solved') return this.move.execute(tx, open, 'reopen', theCustomer, { promisedAt });
    if (step === 'in_progress') return this.move.execute(tx, open, 'assign', thePlatform, { promisedAt });
    return this.move.execute(tx, open, 'classify', thePlatform, { ...request, promisedAt });
  }
}
