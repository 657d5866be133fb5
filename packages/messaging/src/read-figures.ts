import type { Transactions } from '@guanxi/persistence';
import type { StreamConsumer } from './consume/stream-consumer.js';
import type { MessagingMetrics } from './metrics.js';

const counted_events_max = 100_000;

const OUTBOX_EVENTS = `SELECT count(*) AS figure FROM (SELECT 1 FROM outbox LIMIT ${counted_events_max}) AS waiting`;
const OUTBOX_OLDEST =
  'SELECT extract(epoch FROM now() - created_at)::float8 AS figure FROM outbox ORDER BY seq LIMIT 1';
const PARKED = 'SELECT count(*) AS figure FROM parked_events WHERE next_attempt_at IS NULL';

/** Adds the figures that are looked up when they are asked for: what waits on either side of the road. */
export function readFigures(
  metrics: MessagingMetrics,
  transactions: Transactions,
  consumers: readonly StreamConsumer[],
): void {
  const counted = (sql: string) => async () => {
    const [row] = await transactions.readAcrossShops((tx) => tx.query<{ figure: number }>(sql));
    return row?.figure ?? 0;
  };
  const upTo = `counted up to ${counted_events_max}`;
  metrics.readAtScrape('guanxi_outbox_events', `Events not yet published, ${upTo}`, counted(OUTBOX_EVENTS));
  metrics.readAtScrape('guanxi_outbox_oldest_seconds', 'Age of the oldest of them', counted(OUTBOX_OLDEST));
  metrics.readAtScrape('guanxi_events_parked', 'Events given up, waiting for a replay', counted(PARKED));
  const pending = consumers.map((consumer) => ({
    labels: { stream: consumer.stream },
    read: () => consumer.pending(),
  }));
  metrics.readEachAtScrape('guanxi_events_pending', 'Events on a stream not yet applied here', ['stream'], pending);
}
