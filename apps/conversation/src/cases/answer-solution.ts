import { Clock } from '@guanxi/chassis';
import { Speaker, SystemLineKind } from '@guanxi/contracts/conversation/v1/conversation.js';
import { Transactions, type Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import type { Conversation } from '../conversations/conversation.js';
import { ConversationWriter } from '../conversations/conversation-writer.js';
import { OpenConversation } from '../conversations/open-conversation.js';
import { refuseForeignCustomer } from '../conversations/refuse-foreign.js';
import { KeepDeadlines } from '../deadlines/keep-deadlines.js';
import { spokenLanguage } from '../phrases.js';
import { JoinQueue } from '../transfers/join-queue.js';
import type { CaseCommand } from './assign-case.js';
import type { CaseEntity } from './case.entity.js';
import { casePhrases } from './case-phrases.js';
import { HoldCase } from './hold-case.js';
import { MoveCase, theCustomer, thePlatform } from './move-case.js';
import { PromiseAnswer } from './promise-answer.js';

/** The customer says whether her case is solved (mission C10). */
@Injectable()
export class AnswerSolution {
  constructor(
    private readonly transactions: Transactions,
    private readonly hold: HoldCase,
    private readonly move: MoveCase,
    private readonly promise: PromiseAnswer,
    private readonly keep: KeepDeadlines,
    private readonly openConversation: OpenConversation,
    private readonly joinQueue: JoinQueue,
    private readonly writer: ConversationWriter,
    private readonly clock: Clock,
  ) {}

  /**
   * Solved: the case is confirmed and closed. Not solved: it goes on. Her agent, where she still has one, answers within the
   * times of a handover; else the conversation opens again where it was closed, and she waits for a human with a new
   * promise.
   *
   * @throws {CaseNotFound} @throws {OtherPerson} when it is somebody else's.
   * @throws {WrongCaseState} when it was not said to be solved, or she has answered.
   */
  async execute({ shopId, idempotency, caseId, caller }: CaseCommand, solved: boolean): Promise<void> {
    await this.transactions.once(shopId, idempotency, async (tx) => {
      const { held, conversation } = await this.hold.execute(tx, shopId, caseId);
      refuseForeignCustomer(caller, held);
      if (solved) await this.confirm(tx, held, conversation);
      else await this.goOn(tx, held, conversation);
      return {};
    });
  }

  private async confirm(tx: Tx, held: CaseEntity, conversation: Conversation): Promise<void> {
    const confirmed = await this.move.execute(tx, held, 'confirm', theCustomer);
    await this.move.execute(tx, confirmed, 'close', thePlatform);
    await this.say(tx, conversation, held, SystemLineKind.CASE_CONFIRMED, 'confirmed');
  }

  private async goOn(tx: Tx, held: CaseEntity, conversation: Conversation): Promise<void> {
    const { shopId, caseId, scene, priority } = held;
    const { conversationId, episode, agentId } = conversation;
    if (conversation.control === 'agent') {
      await this.move.execute(tx, held, 'resume', theCustomer);
      const begun = { conversationId, episode, caseId, scene, priority, agentId, at: this.clock.now() };
      await this.keep.begin(tx, shopId, ['first_response', 'resolution'], [begun]);
      await this.say(tx, conversation, held, SystemLineKind.CASE_REOPENED, 'reopened');
      return;
    }
    const isClosed = conversation.control === 'closed';
    const open = isClosed ? await this.openConversation.reopen(tx, shopId, conversation) : conversation;
    const { promisedAt } = await this.promise.execute(tx, shopId, open, held);
    await this.move.execute(tx, held, 'reopen', theCustomer, { promisedAt });
    await this.say(tx, open, held, SystemLineKind.CASE_REOPENED, 'reopened');
    await this.joinQueue.execute(tx, shopId, open);
  }

  private async say(
    tx: Tx,
    conversation: Conversation,
    { shopId, caseId }: CaseEntity,
    kind: SystemLineKind,
    words: 'confirmed' | 'reopened',
  ): Promise<void> {
    const text = casePhrases[spokenLanguage(conversation.language)][words];
    const value = { kind, text, values: { case_id: caseId } };
    await this.writer.say(tx, shopId, conversation, {
      speaker: Speaker.SYSTEM,
      content: { $case: 'systemLine', value },
    });
  }
}
