import { Clock, Metrics } from '@guanxi/chassis';
import { Transactions } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { conversationMetrics } from '../telemetry.js';
import { QueueStore } from './queue.store.js';

/** Shows how many wait for a human and for how long, over all shops, whenever figures are asked for. */
@Injectable()
export class QueueFigures {
  constructor(transactions: Transactions, store: QueueStore, clock: Clock, metrics: Metrics) {
    const look = () => transactions.readAcrossShops((tx) => store.figures(tx));
    metrics.read(conversationMetrics.waiting, async () => (await look()).waiting);
    metrics.read(conversationMetrics.oldest, async () => {
      const { oldestAt } = await look();
      return oldestAt ? Math.max(0, (clock.now().getTime() - oldestAt.getTime()) / 1_000) : 0;
    });
  }
}
