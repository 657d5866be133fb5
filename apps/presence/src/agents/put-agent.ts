import type { Idempotency } from '@guanxi/chassis';
import { Transactions, type Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { DatabaseClock } from '../database-clock.js';
import type { Agent } from './agent.js';
import { AgentStore } from './agent.store.js';
import { AnnounceAgents } from './announce-agents.js';
import { type AgentWish, decideAgent } from './decide-agent.js';

/** Registers an agent or replaces what is known of her (mission D2). */
@Injectable()
export class PutAgent {
  constructor(
    private readonly transactions: Transactions,
    private readonly store: AgentStore,
    private readonly agents: AnnounceAgents,
    private readonly clock: DatabaseClock,
  ) {}

  /** The agent as she stands after it. */
  execute(wish: AgentWish, idempotency: Idempotency | undefined): Promise<Agent> {
    const { shopId } = wish;
    return this.transactions.once(shopId, idempotency, async (tx) => {
      const { agent, isChanged } = await this.put(tx, wish);
      if (isChanged) await this.agents.announce(tx, [agent], await this.clock.now(tx));
      return agent;
    });
  }

  private async put(tx: Tx, wish: AgentWish): Promise<{ agent: Agent; isChanged: boolean }> {
    const registered = decideAgent(undefined, wish);
    if (await this.store.addNew(tx, registered)) return { agent: registered, isChanged: true };
    const current = (await this.store.findForUpdate(tx, wish.shopId, wish.agentId))!;
    const agent = decideAgent(current, wish);
    await this.store.keep(tx, agent);
    return { agent, isChanged: agent.version !== current.version };
  }
}
