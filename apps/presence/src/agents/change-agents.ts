import type { Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { CapacityLimits } from '../capacity/capacity-limits.js';
import { decideCapacity } from '../capacity/decide-capacity.js';
import type { LimitsOwner, OwnedLimits } from '../capacity/limits.js';
import { DatabaseClock } from '../database-clock.js';
import { decideBusyness } from '../presence/decide-presence.js';
import type { Agent } from './agent.js';
import { AgentStore } from './agent.store.js';
import { AgentNotFound } from './agent-failures.js';
import { AnnounceAgents } from './announce-agents.js';
import { versioned } from './decide-version.js';

/**
 * The one way in which names, abilities and limits of agents change: how much each can take is worked out anew, and all is
 * kept, told and made known in one transaction, in which no limit of the shop changes and nobody else takes a seat.
 */
@Injectable()
export class ChangeAgents {
  constructor(
    private readonly store: AgentStore,
    private readonly limits: CapacityLimits,
    private readonly announcements: AnnounceAgents,
    private readonly clock: DatabaseClock,
  ) {}

  /** Registers an agent; undefined where she is registered already. */
  async add(tx: Tx, agent: Agent): Promise<Agent | undefined> {
    const limits = await this.limits.hold(tx, agent.shopId);
    const added = { ...agent, ...decideCapacity(agent, limits) };
    if (!(await this.store.add(tx, added))) return undefined;
    await this.announcements.announce(tx, [added], await this.clock.now(tx));
    return added;
  }

  /** Changes one agent, and returns her as she stands then. @throws {AgentNotFound} when the shop has no such agent. */
  async changeOne(tx: Tx, shopId: string, agentId: string, decide: (current: Agent) => Agent): Promise<Agent> {
    const [agent] = await this.changeAll(tx, shopId, { level: 'agent', ownerId: agentId }, decide);
    if (!agent) throw new AgentNotFound();
    return agent;
  }

  /** Changes the agents whom limits of an owner concern: one, those of a group, or all of the shop. */
  async changeAll(tx: Tx, shopId: string, owner: LimitsOwner, decide: (current: Agent) => Agent): Promise<Agent[]> {
    const limits = await this.limits.hold(tx, shopId);
    const current = await this.store.findForUpdate(tx, shopId, owner);
    const next = current.map((agent) => decideNext(agent, decide(agent), limits));
    if (next.length > 0) await this.store.keepAll(tx, shopId, next);
    const told = next.filter(({ version }, i) => version !== current[i]!.version);
    if (told.length > 0) await this.announcements.announce(tx, told, await this.clock.now(tx));
    return next;
  }
}

/** An agent with what follows from her change: what she can take, and whether that makes her busy. */
function decideNext(current: Agent, next: Agent, limits: OwnedLimits[]): Agent {
  return versioned(current, decideBusyness({ ...next, ...decideCapacity(next, limits) }));
}
