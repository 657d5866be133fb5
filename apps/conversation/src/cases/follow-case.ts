import type { Caller } from '@guanxi/chassis';
import type { Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import type { Conversation } from '../conversations/conversation.js';
import type { CaseEntity } from './case.entity.js';
import { CaseStore } from './case.store.js';
import { isWaiting } from './decide-case.js';
import { actorOf, MoveCase, theCustomer, thePlatform } from './move-case.js';
import { TellSolution } from './tell-solution.js';

/** Moves the open cases of conversations along with them, where they have one (mission C11). */
@Injectable()
export class FollowCase {
  constructor(
    private readonly store: CaseStore,
    private readonly move: MoveCase,
    private readonly tellSolution: TellSolution,
  ) {}

  /** Agents took the customers over, and with them the cases that nobody works on. */
  async beginAll(tx: Tx, shopId: string, conversationIds: string[]): Promise<void> {
    for (const { agentId, ...open } of await this.store.openOfServed(tx, shopId, conversationIds)) {
      if (isWaiting(open.step)) await this.begin(tx, open, agentId);
    }
  }

  /** The agent works on the case from now on. */
  async begin(tx: Tx, held: CaseEntity, agentId: string): Promise<CaseEntity> {
    const by = { actor: 'agent' as const, actorId: agentId };
    const isHers = held.step === 'assigned' && held.assignedAgentId === agentId;
    const assigned = isHers
      ? held
      : await this.move.execute(tx, held, 'assign', thePlatform, { assignedAgentId: agentId });
    return this.move.execute(tx, assigned, 'begin', by);
  }

  /**
   * The episode is over. An agent ended it as solved, which the customer is asked to confirm; the customer ended it as
   * solved, which confirms it. A case that nobody has worked on stays: she was promised an answer.
   */
  async close(tx: Tx, shopId: string, held: Conversation, caller: Caller): Promise<void> {
    const open = await this.store.findOpen(tx, shopId, held.conversationId);
    if (!open || isWaiting(open.step)) return;
    const by = actorOf(caller);
    if (by.actor !== 'customer') {
      if (open.step === 'in_progress') await this.tellSolution.execute(tx, held, open, by, '');
      return;
    }
    const solved = open.step === 'solved' ? open : await this.move.execute(tx, open, 'solve', theCustomer);
    const confirmed = await this.move.execute(tx, solved, 'confirm', theCustomer);
    await this.move.execute(tx, confirmed, 'close', thePlatform);
    await this.tellSolution.endDeadlines(tx, shopId, held);
  }

  /** The customer is erased: whatever was put down for her is over, and nothing is waited for any more. */
  async drop(tx: Tx, shopId: string, held: Conversation): Promise<void> {
    const open = await this.store.findOpen(tx, shopId, held.conversationId);
    if (open) await this.move.execute(tx, open, 'drop', thePlatform);
    await this.tellSolution.endDeadlines(tx, shopId, held);
  }
}
