import { type Caller, type Idempotency, InvalidRequest } from '@guanxi/chassis';
import { Transactions } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { HoldCase } from './hold-case.js';
import { actorOf, MoveCase } from './move-case.js';

export interface CaseCommand {
  shopId: string;
  idempotency: Idempotency | undefined;
  caseId: string;
  caller: Caller;
}

/** Says what a case is about, and who is to work on it (mission C11). */
@Injectable()
export class AssignCase {
  constructor(
    private readonly transactions: Transactions,
    private readonly hold: HoldCase,
    private readonly move: MoveCase,
  ) {}

  /** @throws {CaseNotFound} @throws {WrongCaseState} when it is solved already. */
  async classify(command: CaseCommand, scene: string, priority: number): Promise<void> {
    const { shopId, idempotency, caseId, caller } = command;
    await this.transactions.once(shopId, idempotency, async (tx) => {
      const { held } = await this.hold.execute(tx, shopId, caseId);
      await this.move.execute(tx, held, 'classify', actorOf(caller), { scene, priority });
      return {};
    });
  }

  /**
   * To an agent, to a group, or to an agent of a group. Whoever had it has it no longer.
   *
   * @throws {InvalidRequest} when neither is named.
   * @throws {CaseNotFound} @throws {WrongCaseState} when it is solved already.
   */
  async assign(command: CaseCommand, assignedAgentId: string, assignedGroupId: string): Promise<void> {
    if (assignedAgentId === '' && assignedGroupId === '') {
      throw new InvalidRequest([{ field: 'assigned_agent_id', description: 'an agent or a group must be named' }]);
    }
    const { shopId, idempotency, caseId, caller } = command;
    await this.transactions.once(shopId, idempotency, async (tx) => {
      const { held } = await this.hold.execute(tx, shopId, caseId);
      await this.move.execute(tx, held, 'assign', actorOf(caller), { assignedAgentId, assignedGroupId });
      return {};
    });
  }
}
