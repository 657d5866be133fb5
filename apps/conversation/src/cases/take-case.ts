import type { GuanxiError } from '@guanxi/chassis';
import { Transactions } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { NotTheOwner } from '../conversations/conversation-failures.js';
import { TakeConversation } from '../transfers/take-conversation.js';
import type { CaseCommand } from './assign-case.js';
import { CaseStore } from './case.store.js';
import { CaseNotFound, WrongCaseState } from './case-failures.js';
import { decideCase } from './decide-case.js';
import { FollowCase } from './follow-case.js';
import { HoldCase } from './hold-case.js';

/** An agent takes up a case, and with it the customer's conversation (mission C11). */
@Injectable()
export class TakeCase {
  constructor(
    private readonly transactions: Transactions,
    private readonly store: CaseStore,
    private readonly hold: HoldCase,
    private readonly takeConversation: TakeConversation,
    private readonly followCase: FollowCase,
  ) {}

  /**
   * The case is in progress and the conversation is the agent's.
   *
   * @throws {CaseNotFound} @throws {WrongCaseState} when it is solved already.
   * @throws {ConversationTaken} when another agent serves the customer, or is about to.
   * @throws {NoSeat} when she has no seat free.
   * @throws {ControlPassed} when the conversation passed on meanwhile.
   */
  async execute(command: CaseCommand): Promise<void> {
    const { shopId, caseId, idempotency, caller } = command;
    const agentId = caller.subject;
    // A request that was answered before is answered the same, however the case stands now.
    const refusal = await this.takeCustomer(shopId, caseId, agentId).catch((error: unknown) => error);
    await this.transactions.once(shopId, idempotency, async (tx) => {
      if (refusal) throw refusal;
      const { held, conversation } = await this.hold.execute(tx, shopId, caseId);
      if (conversation.control !== 'agent' || conversation.agentId !== agentId) throw new NotTheOwner();
      // The handover has begun the case, where nobody worked on it.
      const isBegun = held.step === 'in_progress' && held.assignedAgentId === agentId;
      if (!isBegun) await this.followCase.begin(tx, held, agentId);
      return {};
    });
  }

  private async takeCustomer(shopId: string, caseId: string, agentId: string): Promise<GuanxiError | undefined> {
    const found = await this.transactions.read(shopId, (tx) => this.store.find(tx, shopId, caseId));
    if (!found) return new CaseNotFound();
    if (!decideCase(found.step, 'begin')) return new WrongCaseState(found.step, 'begin');
    await this.takeConversation.execute(shopId, found.conversationId, agentId);
    return undefined;
  }
}
