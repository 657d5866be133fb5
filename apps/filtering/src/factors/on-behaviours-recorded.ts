import type { BehavioursRecorded } from '@guanxi/contracts/events/v1/relationship.js';
import { type Delivered, type EventHandler, events } from '@guanxi/messaging';
import type { Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { FactorStore } from './factor.store.js';

/** Keeps what customers did current. */
@Injectable()
export class OnBehavioursRecorded implements EventHandler<BehavioursRecorded> {
  readonly event = events.behavioursRecorded;

  constructor(private readonly store: FactorStore) {}

  async handle(delivered: Delivered<BehavioursRecorded>[], tx: Tx): Promise<void> {
    for (const { payload } of delivered) await this.store.addBehaviours(tx, payload.shopId, payload.behaviours);
  }
}
