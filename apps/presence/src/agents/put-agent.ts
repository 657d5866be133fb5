import type { Idempotency } from '@guanxi/chassis';
import { events, Outbox } from '@guanxi/messaging';
import { Transactions, type Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { AvailabilityBell } from '../availability/availability-bell.js';
import { DatabaseClock } from '../database-clock.js';
import type { Agent } from './agent.js';
import { AgentStore } from './agent.store.js';
import { agentPresenceChanged } from './agent-events.js';
import { type AgentWish, decideAgent } from './decide-agent.js';

/** Registers an agent or replaces what is known of her (mission D2). */
@Injectable()
export class PutAgent {
  constructor(
    private readonly transactions: Transactions,
    private readonly store: AgentStore,
    private readonly outbox: Outbox,
    private readonly bell: AvailabilityBell,
    private readonly clock: DatabaseClock,
  ) {}

  /** The agent as she stands after it. */
  execute(wish: AgentWish, idempotency: Idempotency | undefined): Promise<Agent> {
    const { shopId } = wish;
    return this.transactions.once(shopId, idempotency, async (tx) => {
      const { agent, isChanged } = await this.put(tx, wish);
      if (isChanged) {
        const changedAt = await this.clock.now(tx);
        const event = agentPresenceChanged(agent, changedAt);
        await this.outbox.add(tx, events.presence.agentPresenceChanged, shopId, event, { occurredAt: changedAt });
        this.bell.ringAfter(tx, shopId);
      }
      return agent;
    });
  }

  private async put(tx: Tx, wish: AgentWish): Promise<{ agent: Agent; isChanged: boolean }> {
    const registered = decideAgent(undefined, wish);
    if (await this.store.addNew(tx, registered)) return { agent: registered, isChanged: true };
    const current = await this.store.findForUpdate(tx, wish.shopId, wish.agentId);
    const agent = decideAgent(current, wish);
    await this.store.keep(tx, agent);
    return { agent, isChanged: agent.version !== current.version };
  }
}
