import { Clock } from '@guanxi/chassis';
import { events, Outbox } from '@guanxi/messaging';
import type { ReadTx, Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { isWorthTelling } from './is-worth-telling.js';
import { measureQuality, type Quality } from './measure-quality.js';
import { QualityStore } from './quality.store.js';

const window_days = 90;
const day_ms = 86_400_000;

/** Measures how good a shop's bot is, and tells it where it has changed (mission E2). */
@Injectable()
export class MeasureShop {
  constructor(
    private readonly store: QualityStore,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
  ) {}

  /** Over the ratings of the last 90 days, as they are in force at this point of the transaction. */
  async execute(tx: ReadTx, shopId: string): Promise<Quality & { measuredAt: Date }> {
    const measuredAt = this.clock.now();
    const since = new Date(measuredAt.getTime() - window_days * day_ms).toISOString().slice(0, 10);
    return { ...measureQuality(await this.store.ratingsSince(tx, shopId, since)), measuredAt };
  }

  /** Measures and, where the measurement differs from the last one by what anybody would act on, tells it. */
  async tell(tx: Tx, shopId: string): Promise<void> {
    const last = await this.store.lastForUpdate(tx, shopId);
    const quality = await this.execute(tx, shopId);
    if (last && !isWorthTelling(last, quality)) return;
    const measured = { ...quality, revision: (last?.revision ?? 0) + 1 };
    await this.store.keep(tx, shopId, measured);
    await this.outbox.add(tx, events.botQualityMeasured, shopId, { shopId, ...measured });
  }
}
