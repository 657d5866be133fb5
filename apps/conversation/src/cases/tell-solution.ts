import { Speaker, SystemLineKind } from '@guanxi/contracts/conversation/v1/conversation.js';
import type { Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import type { Conversation } from '../conversations/conversation.js';
import { ConversationWriter } from '../conversations/conversation-writer.js';
import { KeepDeadlines } from '../deadlines/keep-deadlines.js';
import { spokenLanguage } from '../phrases.js';
import type { CaseEntity } from './case.entity.js';
import { casePhrases } from './case-phrases.js';
import { type CaseActor, MoveCase } from './move-case.js';

/** Tells the customer that her case is solved, and asks her to confirm it (mission C10). */
@Injectable()
export class TellSolution {
  constructor(
    private readonly move: MoveCase,
    private readonly writer: ConversationWriter,
    private readonly keep: KeepDeadlines,
  ) {}

  /** The case, solved. @throws {WrongCaseState} when nobody works on it. */
  async execute(
    tx: Tx,
    conversation: Conversation,
    held: CaseEntity,
    by: CaseActor,
    result: string,
  ): Promise<CaseEntity> {
    const { shopId, caseId } = held;
    const solved = await this.move.execute(tx, held, 'solve', by, { result });
    const text = casePhrases[spokenLanguage(conversation.language)].solved(result);
    const value = { kind: SystemLineKind.CASE_SOLVED, text, values: { case_id: caseId } };
    await this.writer.say(tx, shopId, conversation, {
      speaker: Speaker.SYSTEM,
      content: { $case: 'systemLine', value },
    });
    await this.endDeadlines(tx, shopId, conversation);
    return solved;
  }

  /** Nothing is waited for any more. */
  endDeadlines(tx: Tx, shopId: string, { conversationId }: Conversation): Promise<void> {
    return this.keep.end(tx, shopId, [conversationId], ['resolution', 'case_answer'], 'done');
  }
}
