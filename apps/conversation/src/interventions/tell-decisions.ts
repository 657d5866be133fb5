import { Ids, Logger, Metrics } from '@guanxi/chassis';
import { events, Outbox } from '@guanxi/messaging';
import { Transactions } from '@guanxi/persistence';
import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Worklist } from '../work/worklist.js';
import { DecisionCountStore } from './decision-count.store.js';

const decisions_per_event_max = 1_000;
const shops_at_once_max = 2;
const sweep_ms = 1_000;

/**
 * Tells in counts what was asked, answered and decided, a second after it at the earliest (mission E1, E8): a message costs
 * no event of its own, and no event names a customer. Whichever replica comes first tells of a decision.
 */
@Injectable()
export class TellDecisions implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly worklist: Worklist<string>;

  constructor(
    private readonly store: DecisionCountStore,
    private readonly transactions: Transactions,
    private readonly outbox: Outbox,
    private readonly ids: Ids,
    logger: Logger,
    metrics: Metrics,
  ) {
    this.worklist = new Worklist(
      {
        name: 'decision counts',
        nameOf: (shopId) => shopId,
        run: (shopId, signal) => this.tell(shopId, signal),
        due: (shops_max) => transactions.readAcrossShops((tx) => store.shopsDue(tx, shops_max)),
        at_once_max: shops_at_once_max,
        sweep_ms,
      },
      logger,
      metrics,
    );
  }

  onApplicationBootstrap(): void {
    this.worklist.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.worklist.stop();
  }

  private async tell(shopId: string, signal: AbortSignal): Promise<void> {
    for (let told = decisions_per_event_max; told === decisions_per_event_max && !signal.aborted; ) {
      told = await this.transactions.run(shopId, async (tx) => {
        const batchId = this.ids.next();
        const counts = await this.store.take(tx, shopId, decisions_per_event_max, batchId);
        if (counts.length > 0) await this.outbox.add(tx, events.decisionsCounted, shopId, { shopId, counts, batchId });
        return counts.reduce((sum, { count }) => sum + count, 0);
      });
    }
  }
}
