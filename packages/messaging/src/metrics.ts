import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

/** What became of an event that arrived. */
export type Outcome = 'applied' | 'duplicate' | 'ignored' | 'retried' | 'parked';

/** The figures of messaging, in one registry. */
export class MessagingMetrics {
  readonly published: Counter;
  readonly consumed: Counter<'event' | 'outcome'>;
  readonly handling: Histogram<'stream'>;

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
  }

  /** Counts events that nobody here handles, under one label, because their types come from outside. */
  countIgnored(events: number): void {
    if (events > 0) this.consumed.inc({ event: 'other', outcome: 'ignored' }, events);
  }

  /** Has a figure read whenever the figures are asked for; where it cannot be had, it is left out. */
  readAtScrape(name: string, help: string, read: () => Promise<number | undefined>): void {
    this.readEachAtScrape(name, help, [], [{ labels: {}, read }]);
  }

  /** The same for a figure that there is one of for each set of labels. */
  readEachAtScrape<L extends string>(
    name: string,
    help: string,
    labelNames: L[],
    figures: { labels: Record<L, string>; read: () => Promise<number | undefined> }[],
  ): void {
    new Gauge({
      name,
      help,
      labelNames,
      registers: [this.registry],
      async collect() {
        const values = await Promise.all(figures.map(({ read }) => read().catch(() => undefined)));
        values.forEach((value, i) => {
          const { labels } = figures[i]!;
          if (value === undefined) this.remove(labels);
          else this.set(labels, value);
        });
      },
    });
  }
}
