import { Clock, Logger, Metrics } from '@guanxi/chassis';
import { Transactions, type Tx } from '@guanxi/persistence';
import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Worklist } from '../work/worklist.js';
import { AssignQueue } from './assign-queue.js';
import { QueueStore } from './queue.store.js';

// Each holds one connection for its turn and uses another one.
const shops_at_once_max = 3;
const sweep_ms = 5_000;
// Customers who come while a turn at their queue is under way, or right after it, are served in one turn together.
const rest_ms = 25;
const timers_max = 10_000;

/**
 * Wakes the assignment of a shop's queue: when somebody joins it, when an agent or a seat becomes
 * free, when a wait opens further groups; and a slow sweep.
 */
@Injectable()
export class Assign implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly worklist: Worklist<string>;
  private readonly timers = new Map<string, NodeJS.Timeout>();

  constructor(
    assignQueue: AssignQueue,
    queue: QueueStore,
    transactions: Transactions,
    private readonly clock: Clock,
    logger: Logger,
    metrics: Metrics,
  ) {
    this.worklist = new Worklist(
      {
        name: 'assignment',
        nameOf: (shopId) => shopId,
        run: async (shopId, signal) => {
          const { atOnce, at } = await assignQueue.execute(shopId, signal);
          if (atOnce) this.worklist.wake(shopId);
          else if (at) this.wakeAt(shopId, at);
        },
        due: (shops_max) => transactions.readAcrossShops((tx) => queue.shopsDue(tx, clock.now(), shops_max)),
        at_once_max: shops_at_once_max,
        sweep_ms,
        rest_ms,
      },
      logger,
      metrics,
    );
  }

  onApplicationBootstrap(): void {
    this.worklist.start();
  }

  async onModuleDestroy(): Promise<void> {
    for (const timer of this.timers.values()) clearTimeout(timer);
    this.timers.clear();
    await this.worklist.stop();
  }

  /** Has the shop's queue looked at once the transaction has committed. */
  wakeAfter(tx: Tx, shopId: string): void {
    tx.afterCommit(() => this.worklist.wake(shopId));
  }

  /** One timer a shop, for the next thing that time brings; the sweep makes up for those beyond the bound. */
  private wakeAt(shopId: string, at: Date): void {
    clearTimeout(this.timers.get(shopId));
    this.timers.delete(shopId);
    if (this.timers.size >= timers_max) return;
    const wake = () => {
      this.timers.delete(shopId);
      this.worklist.wake(shopId);
    };
    const wait_ms = Math.max(0, at.getTime() - this.clock.now().getTime());
    this.timers.set(shopId, setTimeout(wake, wait_ms).unref());
  }
}
