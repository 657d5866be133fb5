import type { InterventionPolicyChanged } from '@guanxi/contracts/events/v1/conversation.js';
import { type Delivered, type EventHandler, events } from '@guanxi/messaging';
import type { Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { RebuiltShops } from '../rebuild/rebuilt-shops.js';
import { RolloutStore } from './rollout.store.js';

/** Notes to which share of a shop's conversations weak scenes are rolled out, and since when. */
@Injectable()
export class NoteRollout implements EventHandler<InterventionPolicyChanged> {
  readonly event = events.interventionPolicyChanged;

  constructor(
    private readonly store: RolloutStore,
    private readonly rebuilt: RebuiltShops,
  ) {}

  async handle(delivered: Delivered<InterventionPolicyChanged>[], tx: Tx): Promise<void> {
    for (const { shopId, payload, occurredAt } of await this.rebuilt.withDrawn(delivered, tx)) {
      const { policyVersion, policy, setAt = occurredAt } = payload;
      await this.store.changed(tx, shopId, policyVersion, policy?.rolloutShare ?? 1, setAt);
    }
  }
}
