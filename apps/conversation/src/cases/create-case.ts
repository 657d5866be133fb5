import type { Caller, Idempotency } from '@guanxi/chassis';
import { Speaker, SystemLineKind } from '@guanxi/contracts/conversation/v1/conversation.js';
import { Transactions, type Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import type { Conversation } from '../conversations/conversation.js';
import { NotTheOwner } from '../conversations/conversation-failures.js';
import { ConversationWriter } from '../conversations/conversation-writer.js';
import { refuseForeignCustomer } from '../conversations/refuse-foreign.js';
import { KeepDeadlines } from '../deadlines/keep-deadlines.js';
import { spokenLanguage } from '../phrases.js';
import type { CaseEntity } from './case.entity.js';
import { CaseStore } from './case.store.js';
import { CaseOpen } from './case-failures.js';
import { casePhrases } from './case-phrases.js';
import { tellTime } from './decide-promise.js';
import { FollowCase } from './follow-case.js';
import { actorOf } from './move-case.js';
import { PromiseAnswer } from './promise-answer.js';
import { PutDownCase } from './put-down-case.js';

export interface CreateCaseCommand {
  shopId: string;
  idempotency: Idempotency | undefined;
  conversationId: string;
  caller: Caller;
  subject: string;
}

/** A customer or her agent puts a request down, so that it is followed until it is solved (mission C11). */
@Injectable()
export class CreateCase {
  constructor(
    private readonly transactions: Transactions,
    private readonly store: CaseStore,
    private readonly writer: ConversationWriter,
    private readonly putDown: PutDownCase,
    private readonly promise: PromiseAnswer,
    private readonly followCase: FollowCase,
    private readonly keep: KeepDeadlines,
  ) {}

  /**
   * The case: in progress where an agent is with the customer, else submitted and classified, with a promised time.
   *
   * @throws {ConversationNotFound} when the shop has none of this id.
   * @throws {OtherPerson} when a customer names somebody else's.
   * @throws {NotTheOwner} when an agent names one that she does not own.
   * @throws {CaseOpen} when the conversation has a case that is not closed.
   */
  execute({ shopId, idempotency, conversationId, caller, subject }: CreateCaseCommand): Promise<string> {
    return this.transactions.once(shopId, idempotency, async (tx) => {
      const held = await this.writer.hold(tx, shopId, conversationId);
      refuseForeignCustomer(caller, held);
      const isOwner = held.control === 'agent' && held.agentId === caller.subject;
      if (caller.role === 'agent' && !isOwner) throw new NotTheOwner();
      const open = await this.store.findOpen(tx, shopId, conversationId);
      if (open) throw new CaseOpen(open.caseId);
      const origin = caller.role === 'agent' ? ('agent' as const) : ('customer' as const);
      const classified = await this.putDown.execute(tx, shopId, held, { origin, subject, by: actorOf(caller) });
      if (held.control === 'agent') {
        await this.keep.attachCase(tx, shopId, conversationId, classified.caseId);
        await this.followCase.begin(tx, classified, held.agentId);
      }
      await this.tell(tx, shopId, held, classified);
      return classified.caseId;
    });
  }

  private async tell(tx: Tx, shopId: string, held: Conversation, { caseId, promisedAt }: CaseEntity): Promise<void> {
    const words = casePhrases[spokenLanguage(held.language)];
    const timeZone = await this.promise.timeZone(tx, shopId);
    const text = held.control === 'agent' ? words.noted : words.created(tellTime(promisedAt, timeZone));
    const value = { kind: SystemLineKind.CASE_CREATED, text, values: { case_id: caseId } };
    await this.writer.say(tx, shopId, held, { speaker: Speaker.SYSTEM, content: { $case: 'systemLine', value } });
  }
}
