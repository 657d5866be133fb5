import { Clock } from '@guanxi/chassis';
import type { Delivered } from '@guanxi/messaging';
import { type ReadTx, Sweeps, type Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { RebuildStore } from './rebuild.store.js';

/** Events stay on the road for seven days; a day more, and none can come late. */
const late_hours_max = 8 * 24;

/** What takes events in asks here how they go together with facts that are drawn anew. */
@Injectable()
export class RebuiltShops {
  constructor(
    private readonly store: RebuildStore,
    private readonly clock: Clock,
    sweeps: Sweeps,
  ) {
    sweeps.add({ table: 'drawn_behaviours', column: 'drawn_at', keep_hours: late_hours_max });
  }

  /** The events, and those of shops that are being drawn once more, under the name that is drawn under. */
  async withDrawn<T extends { shopId: string }>(delivered: readonly Delivered<T>[], tx: Tx): Promise<Delivered<T>[]> {
    const shopIds = [...new Set(delivered.map(({ shopId }) => shopId))];
    const rebuilds = await this.store.of(tx, shopIds, this.clock.now());
    const drawnAs = new Map(rebuilds.filter(({ isDrawing }) => isDrawing).map((one) => [one.shopId, one.drawnAs]));
    const again = delivered.flatMap((event) => {
      const shopId = drawnAs.get(event.shopId);
      return shopId === undefined ? [] : [{ ...event, shopId, payload: { ...event.payload, shopId } }];
    });
    return [...delivered, ...again];
  }

  /** Ends a rebuild that is under way: what it has drawn names whoever is being erased. */
  async abandon(tx: Tx, shopId: string): Promise<void> {
    await this.store.abandon(tx, shopId);
  }

  /** The shop whose facts are, or are to be, under a name. */
  async shopOf(tx: ReadTx, shopId: string): Promise<string> {
    return isDrawn(shopId) ? ((await this.store.shopOf(tx, shopId)) ?? shopId) : shopId;
  }

  /** Those facts of a shop that count: one that was drawn is not counted again when an event tells it. */
  async notDrawn<T>(tx: Tx, shopId: string, facts: readonly T[], idOf: (fact: T) => string): Promise<readonly T[]> {
    const ids = facts.map(idOf);
    if (isDrawn(shopId)) {
      const fresh = await this.store.note(tx, shopId, ids, this.clock.now());
      // Deleting each as it is met drops the second of two in one batch.
      return facts.filter((one) => fresh.delete(idOf(one)));
    }
    const [rebuild] = await this.store.of(tx, [shopId], this.clock.now());
    if (!rebuild || rebuild.isDrawing) return facts;
    const drawn = await this.store.drawn(tx, shopId, ids);
    return facts.filter((one) => !drawn.has(idOf(one)));
  }
}

// No shop is called so: the names of shops have no tilde.
const mark = '~';

/** A name for facts of a shop that are being drawn. */
export function drawnName(id: string): string {
  return `${mark}${id}`;
}

/** Whether it is such a name. */
export function isDrawn(shopId: string): boolean {
  return shopId.startsWith(mark);
}
