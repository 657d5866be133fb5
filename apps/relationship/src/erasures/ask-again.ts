import { Clock, InjectConfig, Logger, Metrics } from '@guanxi/chassis';
import { events, Outbox } from '@guanxi/messaging';
import { Transactions } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import type { RelationshipConfig } from '../config.js';
import { relationshipMetrics } from '../telemetry.js';
import { missing } from './erasure.js';
import { ErasureStore } from './erasure.store.js';

const erasures_per_round_max = 100;
const minute_ms = 60_000;

/** Asks the services again for their part of an erasure where one has not answered in time, and tells operators. */
@Injectable()
export class AskAgain {
  constructor(
    private readonly transactions: Transactions,
    private readonly store: ErasureStore,
    private readonly outbox: Outbox,
    private readonly clock: Clock,
    private readonly logger: Logger,
    @InjectConfig() private readonly config: RelationshipConfig,
    metrics: Metrics,
  ) {
    metrics.read(relationshipMetrics.erasuresOverdue, () =>
      transactions.readAcrossShops((tx) => store.countOverdue(tx, clock.now())),
    );
  }

  /** Returns how many it asked for. */
  async round(): Promise<number> {
    const now = this.clock.now();
    const before = new Date(now.getTime() - this.config.ERASURE_DUE_MINUTES * minute_ms);
    const overdue = await this.transactions.runAcrossShops(async (tx) => {
      const taken = await this.store.takeUnanswered(tx, before, now, erasures_per_round_max);
      for (const { shopId, erasureId, customerIds, requestedAt, requestedBy } of taken) {
        const asked = { shopId, erasureId, customerIds, requestedAt, requestedBy };
        await this.outbox.add(tx, events.customerErasureRequested, shopId, asked);
      }
      return taken;
    });
    for (const { erasureId, parts } of overdue) {
      this.logger.error(
        { erasure: erasureId, missing: missing(parts) },
        'an erasure is overdue; it is asked for again',
      );
    }
    return overdue.length;
  }
}
