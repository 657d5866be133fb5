import type { AgentPresenceChanged } from '@guanxi/contracts/events/v1/presence.js';
import { type Delivered, type EventHandler, events } from '@guanxi/messaging';
import type { Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { Assign } from './assign.js';
import { QueueStore } from './queue.store.js';

/** An agent who came may serve who waits; where the last one went, the requests of those who wait become cases. */
@Injectable()
export class OnAgentPresenceChanged implements EventHandler<AgentPresenceChanged> {
  readonly event = events.agentPresenceChanged;

  constructor(
    private readonly queue: QueueStore,
    private readonly assign: Assign,
  ) {}

  async handle(delivered: Delivered<AgentPresenceChanged>[], tx: Tx): Promise<void> {
    const shopIds = [...new Set(delivered.map(({ shopId }) => shopId))];
    for (const shopId of await this.queue.shopsWithQueue(tx, shopIds)) this.assign.wakeAfter(tx, shopId);
  }
}
