import { events, fact, Outbox } from '@guanxi/messaging';
import type { Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { AvailabilityBell } from '../availability/availability-bell.js';
import type { Agent } from './agent.js';
import { agentPresenceChanged } from './agent-events.js';
import { AgentHistoryStore } from './agent-history.store.js';

const events_per_statement_max = 1_000;

/** The one way in which agents' changes are noted, told and made known, in the transaction of the change. */
@Injectable()
export class AnnounceAgents {
  constructor(
    private readonly outbox: Outbox,
    private readonly history: AgentHistoryStore,
    private readonly bell: AvailabilityBell,
  ) {}

  /** Tells how agents who changed stand now. */
  async announce(tx: Tx, agents: Agent[], changedAt: Date): Promise<void> {
    for (let from = 0; from < agents.length; from += events_per_statement_max) {
      const some = agents.slice(from, from + events_per_statement_max);
      await this.history.keep(tx, some, changedAt);
      await this.outbox.addAll(
        tx,
        some.map((agent) =>
          fact(events.agentPresenceChanged, agent.shopId, agentPresenceChanged(agent, changedAt), changedAt),
        ),
      );
    }
    for (const { shopId } of agents) this.bell.ringAfter(tx, shopId);
  }
}
