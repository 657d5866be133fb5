import type { FactsErased } from '@guanxi/contracts/events/v1/analytics.js';
import type { ConversationsErased } from '@guanxi/contracts/events/v1/conversation.js';
import type { DeliveriesErased } from '@guanxi/contracts/events/v1/filtering.js';
import { type Delivered, type EventHandler, type EventType, events } from '@guanxi/messaging';
import type { Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { type Concerned, concerned } from './erasure.js';
import { ErasureStore } from './erasure.store.js';

type PartErased = ConversationsErased | DeliveriesErased | FactsErased;

/** Adds to the receipt that a service has done its part (mission F6). */
abstract class OnPartErased<T extends PartErased> implements EventHandler<T> {
  abstract readonly event: EventType<T>;
  protected abstract readonly service: Concerned;

  constructor(private readonly store: ErasureStore) {}

  async handle(delivered: Delivered<T>[], tx: Tx): Promise<void> {
    for (const { shopId, payload, occurredAt } of delivered) {
      const { erasureId, rowCount, erasedAt = occurredAt } = payload;
      await this.store.keepPart(tx, shopId, erasureId, { service: this.service, rowCount, erasedAt }, concerned.length);
    }
  }
}

@Injectable()
export class OnDeliveriesErased extends OnPartErased<DeliveriesErased> {
  readonly event = events.deliveriesErased;
  protected readonly service = 'filtering';

  constructor(store: ErasureStore) {
    super(store);
  }
}

@Injectable()
export class OnConversationsErased extends OnPartErased<ConversationsErased> {
  readonly event = events.conversationsErased;
  protected readonly service = 'conversation';

  constructor(store: ErasureStore) {
    super(store);
  }
}

@Injectable()
export class OnFactsErased extends OnPartErased<FactsErased> {
  readonly event = events.factsErased;
  protected readonly service = 'analytics';

  constructor(store: ErasureStore) {
    super(store);
  }
}
