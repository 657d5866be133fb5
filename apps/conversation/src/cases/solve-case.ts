import { Transactions, type Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import type { Conversation } from '../conversations/conversation.js';
import { NotTheOwner } from '../conversations/conversation-failures.js';
import { KeepDeadlines } from '../deadlines/keep-deadlines.js';
import type { CaseCommand } from './assign-case.js';
import type { CaseEntity } from './case.entity.js';
import { HoldCase } from './hold-case.js';
import { actorOf, MoveCase } from './move-case.js';
import { TellSolution } from './tell-solution.js';

/** The agent who works on a case waits for the customer, or has solved it (mission C9, C10). */
@Injectable()
export class SolveCase {
  constructor(
    private readonly transactions: Transactions,
    private readonly hold: HoldCase,
    private readonly move: MoveCase,
    private readonly tellSolution: TellSolution,
    private readonly keep: KeepDeadlines,
  ) {}

  /**
   * The customer is told the result and asked to confirm it.
   *
   * @throws {CaseNotFound} @throws {WrongCaseState} when nobody works on it.
   * @throws {NotTheOwner} when it is not this agent who does.
   */
  solve(command: CaseCommand, result: string): Promise<void> {
    return this.act(command, async (tx, held, conversation) => {
      const isOwner = conversation.control === 'agent' && conversation.agentId === command.caller.subject;
      if (!isOwner && held.assignedAgentId !== command.caller.subject) throw new NotTheOwner();
      await this.tellSolution.execute(tx, conversation, held, actorOf(command.caller), result);
    });
  }

  /**
   * The time for a solution stands still until the customer writes.
   *
   * @throws {CaseNotFound} @throws {WrongCaseState} when nobody works on it.
   * @throws {NotTheOwner} when the agent does not own the conversation.
   */
  awaitCustomer(command: CaseCommand): Promise<void> {
    return this.act(command, async (tx, held, { control, agentId, conversationId }) => {
      if (control !== 'agent' || agentId !== command.caller.subject) throw new NotTheOwner();
      await this.move.execute(tx, held, 'wait', actorOf(command.caller));
      await this.keep.stop(tx, command.shopId, conversationId);
    });
  }

  private async act(
    { shopId, idempotency, caseId }: CaseCommand,
    work: (tx: Tx, held: CaseEntity, conversation: Conversation) => Promise<void>,
  ): Promise<void> {
    await this.transactions.once(shopId, idempotency, async (tx) => {
      const { held, conversation } = await this.hold.execute(tx, shopId, caseId);
      await work(tx, held, conversation);
      return {};
    });
  }
}
