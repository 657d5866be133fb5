import { Clock, Logger } from '@guanxi/chassis';
import { Transactions, type Tx } from '@guanxi/persistence';
import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Worklist } from '../work/worklist.js';
import { AssignQueue } from './assign-queue.js';
import { QueueStore } from './queue.store.js';

// Each holds one connection for its turn and uses another one.
const shops_at_once_max = 3;
const sweep_ms = 5_000;

/** Wakes the assignment of a shop's queue: when somebody joins it, when an agent or a seat becomes free; and a slow sweep. */
@Injectable()
export class Assign implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly worklist: Worklist<string>;

  constructor(assignQueue: AssignQueue, queue: QueueStore, transactions: Transactions, clock: Clock, logger: Logger) {
    this.worklist = new Worklist(
      {
        name: 'assignment',
        nameOf: (shopId) => shopId,
        run: async (shopId, signal) => {
          if (await assignQueue.execute(shopId, signal)) this.worklist.wake(shopId);
        },
        due: (shops_max) => transactions.readAcrossShops((tx) => queue.shopsDue(tx, clock.now(), shops_max)),
        at_once_max: shops_at_once_max,
        sweep_ms,
      },
      logger,
    );
  }

  onApplicationBootstrap(): void {
    this.worklist.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.worklist.stop();
  }

  /** Has the shop's queue looked at once the transaction has committed. */
  wakeAfter(tx: Tx, shopId: string): void {
    tx.afterCommit(() => this.worklist.wake(shopId));
  }
}
