import { Clock, Logger, Metrics } from '@guanxi/chassis';
import { Transactions } from '@guanxi/persistence';
import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Worklist } from '../work/worklist.js';
import { DeadlineStore, type DueDeadline } from './deadline.store.js';
import { KeepDeadlines } from './keep-deadlines.js';

const looks_at_once_max = 4;
// How late a warning may come: one look into a small index.
const sweep_ms = 1_000;

/** Looks at each deadline when it is close and when it has passed; whichever replica comes first tells of it. */
@Injectable()
export class LookAtDeadlines implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly worklist: Worklist<DueDeadline>;

  constructor(
    private readonly keep: KeepDeadlines,
    private readonly store: DeadlineStore,
    private readonly transactions: Transactions,
    private readonly clock: Clock,
    logger: Logger,
    metrics: Metrics,
  ) {
    this.worklist = new Worklist(
      {
        name: 'deadlines',
        nameOf: ({ shopId, deadlineId }) => `${shopId}/${deadlineId}`,
        run: (due) => this.look(due),
        due: (deadlines_max) => this.due(deadlines_max),
        at_once_max: looks_at_once_max,
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

  /** Up to so many deadlines that are due to be looked at now. */
  due(deadlines_max: number): Promise<DueDeadline[]> {
    return this.transactions.readAcrossShops((tx) => this.store.due(tx, this.clock.now(), deadlines_max));
  }

  look({ shopId, deadlineId }: DueDeadline): Promise<void> {
    return this.transactions.run(shopId, (tx) => this.keep.look(tx, shopId, deadlineId));
  }
}
