import type { Metrics } from '@guanxi/chassis';
import type { Transactions } from '@guanxi/persistence';
import type { StreamConsumer } from './consume/stream-consumer.js';
import { messagingMetrics } from './telemetry.js';

const counted_events_max = 100_000;

const OUTBOX_EVENTS = `SELECT count(*) AS figure FROM (SELECT 1 FROM outbox LIMIT ${counted_events_max}) AS waiting`;
const OUTBOX_OLDEST =
  'SELECT extract(epoch FROM now() - created_at)::float8 AS figure FROM outbox ORDER BY seq LIMIT 1';
const PARKED = 'SELECT count(*) AS figure FROM parked_events WHERE next_attempt_at IS NULL';

/** Adds the figures that are looked up when they are asked for: what waits on either side of the road. */
export function readFigures(metrics: Metrics, transactions: Transactions, consumers: readonly StreamConsumer[]): void {
  const counted = (sql: string) => async () => {
    const [row] = await transactions.readAcrossShops((tx) => tx.query<{ figure: number }>(sql));
    return row?.figure ?? 0;
  };
  metrics.read(messagingMetrics.outboxEvents, counted(OUTBOX_EVENTS));
  metrics.read(messagingMetrics.outboxOldest, counted(OUTBOX_OLDEST));
  metrics.read(messagingMetrics.parked, counted(PARKED));
  const ofEach = (figure: 'pending' | 'unacknowledged') => async () => {
    const lags = await Promise.all(
      consumers.map(async (consumer) => ({
        stream: consumer.stream,
        lag: await consumer.lag().catch(() => undefined),
      })),
    );
    return lags.flatMap(({ stream, lag }) => (lag ? [{ labels: { stream }, value: lag[figure] }] : []));
  };
  metrics.readEach(messagingMetrics.pending, ofEach('pending'));
  metrics.readEach(messagingMetrics.unacknowledged, ofEach('unacknowledged'));
}
