import type { BehavioursRecorded } from '@guanxi/contracts/events/v1/relationship.js';
import type { Behaviour } from '@guanxi/contracts/relationship/v1/behaviour.js';
import { type Delivered, type EventHandler, events } from '@guanxi/messaging';
import { Sweeps, type Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { FactorStore } from './factor.store.js';

/** A day longer than a stream keeps its events: after that none can tell of what was drawn from the owner before. */
const late_hours_max = 8 * 24;

/** Keeps what customers did current. */
@Injectable()
export class OnBehavioursRecorded implements EventHandler<BehavioursRecorded> {
  readonly event = events.behavioursRecorded;

  constructor(
    private readonly store: FactorStore,
    sweeps: Sweeps,
  ) {
    sweeps.add({ table: 'redrawn_behaviours', column: 'redrawn_at', keep_hours: late_hours_max });
  }

  async handle(delivered: Delivered<BehavioursRecorded>[], tx: Tx): Promise<void> {
    // One statement for what came together: each takes a position, and wakes whoever follows the journal.
    const byShop = new Map<string, Behaviour[]>();
    for (const { shopId, payload } of delivered) {
      const hers = byShop.get(shopId);
      if (hers) for (const behaviour of payload.behaviours) hers.push(behaviour);
      else byShop.set(shopId, [...payload.behaviours]);
    }
    for (const [shopId, behaviours] of byShop) await this.store.addBehaviours(tx, shopId, behaviours);
  }
}
