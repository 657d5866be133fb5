import { Metrics } from '@guanxi/chassis';
import { Injectable } from '@nestjs/common';
import { Counter, Histogram } from 'prom-client';
import type { DeliveryState } from './delivery.js';

/** What operators see of the sending. */
@Injectable()
export class DeliveryMetrics {
  readonly steps: Counter<'state'>;
  readonly adapterFailures: Counter<'kind'>;
  readonly batch_s: Histogram;

  constructor({ registry }: Metrics) {
    const registers = [registry];
    this.steps = new Counter({
      name: 'guanxi_deliveries_total',
      help: 'Deliveries by the state that they came to, once they were claimed',
      labelNames: ['state'],
      registers,
    });
    this.adapterFailures = new Counter({
      name: 'guanxi_adapter_failures_total',
      help: 'Calls of channel adapters that failed as a whole, by kind of adapter',
      labelNames: ['kind'],
      registers,
    });
    this.batch_s = new Histogram({
      name: 'guanxi_delivery_batch_seconds',
      help: 'Time from the claim of a batch to the record of what came of it',
      buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
      registers,
    });
  }

  /** Counts a step that has committed. */
  count(state: DeliveryState): void {
    this.steps.inc({ state });
  }
}
