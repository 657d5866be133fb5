import { Metrics } from '@guanxi/chassis';
import { Injectable } from '@nestjs/common';
import type { Counter, Histogram } from 'prom-client';
import { filteringMetrics } from '../telemetry.js';
import type { DeliveryState } from './delivery.js';

/** What operators see of the sending. */
@Injectable()
export class DeliveryMetrics {
  readonly steps: Counter<'state'>;
  readonly adapterFailures: Counter<'kind'>;
  readonly batch_s: Histogram;

  constructor(metrics: Metrics) {
    this.steps = metrics.counter(filteringMetrics.deliveries);
    this.adapterFailures = metrics.counter(filteringMetrics.adapterFailures);
    this.batch_s = metrics.histogram(filteringMetrics.deliveryBatch);
  }

  /** Counts a step that has committed. */
  count(state: DeliveryState): void {
    this.steps.inc({ state });
  }
}
