import type { Idempotency } from '@guanxi/chassis';
import { Transactions } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import type { Abilities, Agent } from './agent.js';
import { ChangeAgents } from './change-agents.js';
import { decideAbilities } from './decide-agent.js';

export interface SetAbilitiesCommand extends Abilities {
  shopId: string;
  agentId: string;
  idempotency: Idempotency | undefined;
}

/** Says what an agent can do and which groups she belongs to (mission D2). Seats that she holds stay hers. */
@Injectable()
export class SetAbilities {
  constructor(
    private readonly transactions: Transactions,
    private readonly agents: ChangeAgents,
  ) {}

  /** The agent as she stands after it. @throws {AgentNotFound} when the shop has no such agent. */
  execute({ shopId, agentId, skills, groupIds, idempotency }: SetAbilitiesCommand): Promise<Agent> {
    return this.transactions.once(shopId, idempotency, (tx) =>
      this.agents.changeOne(tx, shopId, agentId, (current) => decideAbilities(current, { skills, groupIds })),
    );
  }
}
