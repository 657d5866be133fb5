import type { Metrics } from '@guanxi/chassis';
import type { Counter, Histogram } from 'prom-client';
import { messagingMetrics, type outcomes } from './telemetry.js';

/** What became of an event that arrived. */
export type Outcome = (typeof outcomes)[number];

/** The figures of messaging, among those of the service. */
export class MessagingMetrics {
  readonly published: Counter;
  readonly consumed: Counter<'event' | 'outcome'>;
  readonly handling: Histogram<'stream'>;
  readonly delay: Histogram<'stream'>;

  constructor(readonly service: Metrics) {
    this.published = service.counter(messagingMetrics.published);
    this.consumed = service.counter(messagingMetrics.consumed);
    this.handling = service.histogram(messagingMetrics.handling);
    this.delay = service.histogram(messagingMetrics.delay);
  }

  /** Counts events that nobody here handles, under one label, because their types come from outside. */
  countIgnored(events: number): void {
    if (events > 0) this.consumed.inc({ event: 'other', outcome: 'ignored' }, events);
  }
}
