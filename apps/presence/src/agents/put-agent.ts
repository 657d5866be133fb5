import type { Idempotency } from '@guanxi/chassis';
import { Transactions } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import type { Agent } from './agent.js';
import { ChangeAgents } from './change-agents.js';
import { type AgentWish, decideAgent, newAgent } from './decide-agent.js';

/** Registers an agent or replaces what is known of her (mission D2). */
@Injectable()
export class PutAgent {
  constructor(
    private readonly transactions: Transactions,
    private readonly agents: ChangeAgents,
  ) {}

  /** The agent as she stands after it. */
  execute(wish: AgentWish, idempotency: Idempotency | undefined): Promise<Agent> {
    const { shopId, agentId } = wish;
    return this.transactions.once(shopId, idempotency, async (tx) => {
      const added = await this.agents.add(tx, newAgent(wish));
      return added ?? this.agents.changeOne(tx, shopId, agentId, (current) => decideAgent(current, wish));
    });
  }
}
