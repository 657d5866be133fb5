import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

/** What became of an event that arrived. */
export type Outcome = 'applied' | 'duplicate' | 'ignored' | 'retried' | 'parked';

/** The figures of messaging, in one registry. */
export class MessagingMetrics {
  readonly published: Counter;
  readonly consumed: Counter<'event' | 'outcome'>;
  readonly handling: Histogram<'stream'>;
  readonly pending: Gauge<'stream'>;

  constructor(private readonly registry: Registry) {
    const registers = [registry];
    this.published = new Counter({
      name: 'guanxi_outbox_published_total',
      help: 'Events that JetStream acknowledged',
      registers,
    });
    this.consumed = new Counter({
      name: 'guanxi_events_consumed_total',
      help: 'Events that arrived, by their type and what became of them',
      labelNames: ['event', 'outcome'],
      registers,
    });
    this.handling = new Histogram({
      name: 'guanxi_events_handling_seconds',
      help: 'Time from taking a batch of events to its commit',
      labelNames: ['stream'],
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
      registers,
    });
    this.pending = new Gauge({
      name: 'guanxi_events_pending',
      help: 'Events on a stream that have not been delivered to this service yet',
      labelNames: ['stream'],
      registers,
    });
  }

  /** Counts events that nobody here handles, under one label, because their types come from outside. */
  countIgnored(events: number): void {
    if (events > 0) this.consumed.inc({ event: 'other', outcome: 'ignored' }, events);
  }

  /** Has a figure of the database read whenever the figures are asked for. */
  readAtScrape(name: string, help: string, read: () => Promise<number>): void {
    new Gauge({
      name,
      help,
      registers: [this.registry],
      async collect() {
        const value = await read().catch(() => undefined);
        if (value === undefined) this.remove();
        else this.set(value);
      },
    });
  }
}
