import type { Delivered, EventPreparation } from '@guanxi/messaging';
import type { Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { ErasedIdsStore } from './erased-ids.store.js';
import { idsNamed, withoutNames } from './names-in-facts.js';

/**
 * Has events be taken in as they may be kept: what is told late of an erased customer names her no more (mission F6). It
 * stands before every handler, so that none can forget it.
 */
@Injectable()
export class KnownFacts implements EventPreparation {
  constructor(private readonly erased: ErasedIdsStore) {}

  /** Waits until nobody takes in facts of the shop, and keeps everybody from it until the transaction ends. */
  async hold(tx: Tx, shopId: string): Promise<void> {
    await this.erased.holdFacts(tx, shopId);
  }

  async prepare(delivered: Delivered<unknown>[], tx: Tx): Promise<Delivered<unknown>[]> {
    const shopIds = [...new Set(delivered.map(({ shopId }) => shopId))];
    await this.erased.holdErasures(tx, shopIds);
    // Few shops have erased anybody of late: the facts of all others go by unread.
    const concerned = await this.erased.shopsWith(tx, shopIds);
    if (concerned.size === 0) return delivered;
    const ids = delivered
      .filter(({ shopId }) => concerned.has(shopId))
      .flatMap(({ shopId, payload }) => [...idsNamed(payload)].map((id) => ({ shopId, id })));
    const erased = await this.erased.find(tx, ids);
    if (erased.length === 0) return delivered;
    const keptAs = new Map(erased.map(({ shopId, id, keptAs }) => [`${shopId}/${id}`, keptAs]));
    return delivered.map((event) => ({
      ...event,
      payload: withoutNames(event.payload, (id) => keptAs.get(`${event.shopId}/${id}`)),
    }));
  }
}
