import type { AgentPresenceChanged } from '@guanxi/contracts/events/v1/presence.js';
import { Connection, Intent } from '@guanxi/contracts/presence/v1/agent.js';
import { type Delivered, type EventHandler, events } from '@guanxi/messaging';
import type { Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { Assign } from './assign.js';
import { QueueStore } from './queue.store.js';
import { ReplaceLostAgents } from './replace-lost-agents.js';

/**
 * An agent who came, or can do more than before, may serve who waits; one who is gone is replaced with those whom she
 * served; where the last one went, the requests of those who wait become cases.
 */
@Injectable()
export class OnAgentPresenceChanged implements EventHandler<AgentPresenceChanged> {
  readonly event = events.agentPresenceChanged;

  constructor(
    private readonly queue: QueueStore,
    private readonly replaceLostAgents: ReplaceLostAgents,
    private readonly assign: Assign,
  ) {}

  async handle(delivered: Delivered<AgentPresenceChanged>[], tx: Tx): Promise<void> {
    for (const { shopId, payload } of delivered) {
      if (isGone(payload)) await this.replaceLostAgents.execute(tx, { shopId, agentId: payload.agentId });
    }
    const shopIds = [...new Set(delivered.map(({ shopId }) => shopId))];
    for (const shopId of await this.queue.shopsWithQueue(tx, shopIds)) this.assign.wakeAfter(tx, shopId);
  }
}

function isGone({ presence }: AgentPresenceChanged): boolean {
  return presence?.intent === Intent.OFFLINE || presence?.connection === Connection.DISCONNECTED;
}
