import type { Idempotency } from '@guanxi/chassis';
import { Transactions } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { DatabaseClock } from '../database-clock.js';
import type { Abilities, Agent } from './agent.js';
import { AgentStore } from './agent.store.js';
import { AgentNotFound } from './agent-failures.js';
import { AnnounceAgents } from './announce-agents.js';
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
    private readonly store: AgentStore,
    private readonly agents: AnnounceAgents,
    private readonly clock: DatabaseClock,
  ) {}

  /** The agent as she stands after it. @throws {AgentNotFound} when the shop has no such agent. */
  execute({ shopId, agentId, skills, groupIds, idempotency }: SetAbilitiesCommand): Promise<Agent> {
    return this.transactions.once(shopId, idempotency, async (tx) => {
      const current = await this.store.findForUpdate(tx, shopId, agentId);
      if (!current) throw new AgentNotFound();
      const agent = decideAbilities(current, { skills, groupIds });
      if (agent === current) return agent;
      await this.store.keepAbilities(tx, agent);
      await this.agents.announce(tx, [agent], await this.clock.now(tx));
      return agent;
    });
  }
}
