import { type EventLoopUtilization, performance } from 'node:perf_hooks';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Clock } from '../clock.js';
import type { Transport } from '../transport/transport-keys.js';
import type { MetricEntry } from './catalogue.js';
import { chassisMetrics } from './chassis-telemetry.js';

/** What of a work has been woken and not begun. */
export interface WaitingWork {
  waiting_keys: number;
  /** How long the one has waited that waits longest, in seconds. */
  oldest_s: number;
}

/** The service's metrics: make yours here, as your catalogue declares them, and they appear under `/metrics`. */
export class Metrics {
  readonly registry = new Registry();
  readonly calls: Counter<'method' | 'code'>;
  readonly callDuration_s: Histogram<'method'>;
  readonly callsInFlight: Gauge<'method'>;
  readonly workDuration_s: Histogram<'work' | 'outcome'>;
  readonly workDelay_s: Histogram<'work'>;
  private readonly works = new Map<string, () => WaitingWork>();

  constructor(service: string) {
    this.registry.setDefaultLabels({ service });
    this.calls = this.counter(chassisMetrics.calls);
    this.callDuration_s = this.histogram(chassisMetrics.callDuration);
    this.callsInFlight = this.gauge(chassisMetrics.callsInFlight);
    this.workDuration_s = this.histogram(chassisMetrics.workDuration);
    this.workDelay_s = this.histogram(chassisMetrics.workDelay);
    const eachWork = (figure: keyof WaitingWork) => async () =>
      [...this.works].map(([work, look]) => ({ labels: { work }, value: look()[figure] }));
    this.readEach(chassisMetrics.workWaiting, eachWork('waiting_keys'));
    this.readEach(chassisMetrics.workOldest, eachWork('oldest_s'));
  }

  /** Has what waits of a work shown among the figures. */
  watchWork(work: string, look: () => WaitingWork): void {
    this.works.set(work, look);
  }

  counter<L extends string>(entry: MetricEntry<L, 'counter'>): Counter<L> {
    return new Counter(this.configurationOf(entry));
  }

  gauge<L extends string>(entry: MetricEntry<L, 'gauge'>): Gauge<L> {
    return new Gauge(this.configurationOf(entry));
  }

  histogram<L extends string>(entry: MetricEntry<L, 'histogram'>): Histogram<L> {
    return new Histogram({ ...this.configurationOf(entry), buckets: [...(entry.buckets ?? [])] });
  }

  /** A figure that is looked up whenever the figures are asked for; it is left out where it cannot be had. */
  read(entry: MetricEntry<never, 'gauge'>, figure: () => number | undefined | Promise<number | undefined>): void {
    this.readEach(entry, async () => {
      const value = await figure();
      return value === undefined ? [] : [{ labels: {}, value }];
    });
  }

  /** The same for a figure that there is one of for each set of labels: all of them are looked up at once. */
  readEach<L extends string>(
    entry: MetricEntry<L, 'gauge'>,
    figures: () => Promise<{ labels: Partial<Record<L, string>>; value: number }[]>,
  ): void {
    new Gauge({
      ...this.configurationOf(entry),
      async collect() {
        const found = await figures().catch(() => []);
        this.reset();
        // Without labels there would be a figure of 0 otherwise, which is not known.
        this.remove({});
        for (const { labels, value } of found) this.set(labels, value);
      },
    });
  }

  /** Adds the process's own figures: CPU, memory, event-loop delay and utilisation, garbage collection. */
  collectProcessFigures(): void {
    collectDefaultMetrics({ register: this.registry });
    let before: EventLoopUtilization = performance.eventLoopUtilization();
    this.read(chassisMetrics.loopUtilisation, () => {
      const now = performance.eventLoopUtilization();
      const { utilization } = performance.eventLoopUtilization(now, before);
      before = now;
      return utilization;
    });
  }

  /** Shows how long the certificates are good yet that connections are secured by. */
  watchCertificates(transport: Transport, clock: Clock): void {
    if (transport === 'plain') return;
    this.readEach(chassisMetrics.certificateRemaining, async () => {
      const remaining_s = (end_ms: number) => (end_ms - clock.now().getTime()) / 1_000;
      const { certificate, authorities_end_ms } = transport;
      return [
        { labels: { of: 'service' }, value: remaining_s(Date.parse(certificate.validTo)) },
        { labels: { of: 'authority' }, value: remaining_s(authorities_end_ms) },
      ];
    });
  }

  private configurationOf<L extends string>({ name, tells, labels }: MetricEntry<L>) {
    const labelNames = Object.keys(labels ?? {}) as L[];
    return { name, help: tells, labelNames, registers: [this.registry] };
  }
}
