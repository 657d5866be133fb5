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

  async prepare(delivered: Delivered<unknown>[], tx: Tx): Promise<Delivered<unknown>[]> {
    const ids = delivered.flatMap(({ shopId, payload }) => [...idsNamed(payload)].map((id) => ({ shopId, id })));
    if (ids.length === 0) return delivered;
    await this.erased.holdErasures(tx, [...new Set(ids.map(({ shopId }) => shopId))]);
    const erased = await this.erased.find(tx, ids);
    if (erased.length === 0) return delivered;
    const keptAs = new Map(erased.map(({ shopId, id, keptAs }) => [`${shopId}/${id}`, keptAs]));
    return delivered.map((event) => ({
      ...event,
      payload: withoutNames(event.payload, (id) => keptAs.get(`${event.shopId}/${id}`)),
    }));
  }
}
