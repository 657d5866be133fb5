import { events, Outbox } from '@guanxi/messaging';
import type { Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import type { Relationship } from './decide-relationship.js';
import { RelationshipStore } from './relationship.store.js';
import { relationshipsChanged } from './relationship-events.js';

/** Cancels what a customer who is erased has with the shop: nothing is sent to her any more, and totals agree everywhere. */
@Injectable()
export class CancelErased {
  constructor(
    private readonly store: RelationshipStore,
    private readonly outbox: Outbox,
  ) {}

  async execute(tx: Tx, shopId: string, customerIds: readonly string[], at: Date): Promise<void> {
    const held = await this.store.holdMany(tx, shopId, customerIds);
    const cancelled = held
      .filter(({ status }) => status === 'active')
      .map((one): Relationship => ({ ...one, status: 'cancelled', changedAt: at, version: one.version + 1 }));
    if (cancelled.length === 0) return;
    await this.store.keepMany(tx, shopId, cancelled, 'erased', at);
    await this.outbox.add(tx, events.relationshipsChanged, shopId, relationshipsChanged(shopId, cancelled));
  }
}
