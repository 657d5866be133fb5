import type { AgentPresenceChanged } from '@guanxi/contracts/events/v1/presence.js';
import { type Delivered, type EventHandler, events } from '@guanxi/messaging';
import type { Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { RebuiltShops } from '../rebuild/rebuilt-shops.js';
import { PresenceFactsStore } from './presence-facts.store.js';

/** Projects since when an agent is there, and with how many seats. */
@Injectable()
export class OnAgentPresenceChanged implements EventHandler<AgentPresenceChanged> {
  readonly event = events.agentPresenceChanged;

  constructor(
    private readonly facts: PresenceFactsStore,
    private readonly rebuilt: RebuiltShops,
  ) {}

  async handle(delivered: Delivered<AgentPresenceChanged>[], tx: Tx): Promise<void> {
    for (const { payload } of await this.rebuilt.withDrawn(delivered, tx))
      await this.facts.presenceChanged(tx, payload);
  }
}
