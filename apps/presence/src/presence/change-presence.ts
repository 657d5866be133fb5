import type { Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import type { Agent } from '../agents/agent.js';
import { AgentNotFound } from '../agents/agent-failures.js';
import { AnnounceAgents } from '../agents/announce-agents.js';
import { decideAfterSeats, decidePresence, type PresenceWish } from './decide-presence.js';
import { PresenceStore } from './presence.store.js';

/** What somebody or something wants to become of an agent who is held. */
export interface PresenceChange {
  current: Agent;
  wish: PresenceWish;
}

/** The one way in which an agent's intent and connection change: kept, told, and made known, in one transaction. */
@Injectable()
export class ChangePresence {
  constructor(
    private readonly store: PresenceStore,
    private readonly agents: AnnounceAgents,
  ) {}

  /** The agent, held until the transaction ends. @throws {AgentNotFound} when the shop has no such agent. */
  async hold(tx: Tx, shopId: string, agentId: string): Promise<Agent> {
    const agent = await this.store.findForUpdate(tx, shopId, agentId);
    if (!agent) throw new AgentNotFound();
    return agent;
  }

  /** Changes one agent who is held, and returns her as she stands then. */
  async change(tx: Tx, current: Agent, wish: PresenceChange['wish'], now: Date): Promise<Agent> {
    const [next] = await this.changeAll(tx, [{ current, wish }], now);
    return next!;
  }

  /** Changes agents who are held, and returns them in the same order: one event for each who differs afterwards. */
  async changeAll(tx: Tx, changes: PresenceChange[], now: Date): Promise<Agent[]> {
    const next = changes.map(({ current, wish }) => decidePresence(current, wish));
    await this.store.keep(tx, next);
    const told = next.filter(({ version }, i) => version !== changes[i]!.current.version);
    await this.agents.announce(tx, told, now);
    return next;
  }

  /** Has agents who are held follow from their seats: busy or no longer, or not responding where an offer ran out. */
  async followSeats(tx: Tx, agents: Agent[], letOfferRunOut: (agent: Agent) => boolean, now: Date): Promise<void> {
    const changed = agents
      .map((current) => decideAfterSeats(current, letOfferRunOut(current)))
      .filter(({ version }, i) => version !== agents[i]!.version);
    if (changed.length === 0) return;
    await this.store.keep(tx, changed);
    await this.agents.announce(tx, changed, now);
  }
}
