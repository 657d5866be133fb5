import { counter, gauge, histogram, oneOf, type TelemetryCatalogue } from '@guanxi/chassis';

export const filteringMetrics = {
  deliveries: counter('guanxi_deliveries_total', {
    unit: 'deliveries',
    tells: 'Deliveries by the state that they came to, once they were claimed',
    only: 'once campaigns are sent',
    labels: {
      state: oneOf('state', [
        'sending',
        'postponed',
        'waiting',
        'sent',
        'capped',
        'refused',
        'expired',
        'cancelled',
        'failed',
      ]),
    },
  }),
  adapterFailures: counter('guanxi_adapter_failures_total', {
    unit: 'calls',
    tells: 'Calls of channel adapters that failed as a whole, by kind of adapter',
    only: 'once an adapter has failed',
    labels: { kind: oneOf('how it is spoken to', ['grpc', 'webhook']) },
  }),
  deliveryBatch: histogram('guanxi_delivery_batch_seconds', {
    unit: 'seconds',
    tells: 'Time from the claim of a batch to the record of what came of it',
    buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
  }),
  stability: gauge('guanxi_filtering_model_stability', {
    unit: 'index',
    tells:
      'How far customers have moved since the model in force was trained: population stability index of the shop that moved most. The log line «a model drifts» names the shops above 0.25',
    labels: { of: oneOf('the score, or the leading factor that moved most', ['score', 'factors']) },
    only: 'once a shop has a model of its own',
  }),
  unreadable: counter('guanxi_filtering_models_unreadable_total', {
    unit: 'models',
    tells: 'Times that a model in force could not be read, and the one before it was taken',
  }),
  columnsRows: gauge('guanxi_filtering_columns_rows', {
    unit: 'relationships',
    tells: 'Relationships held in memory',
  }),
  columnsBytes: gauge('guanxi_filtering_columns_bytes', { unit: 'bytes', tells: 'Bytes of columns, ids included' }),
  columnsPosition: gauge('guanxi_filtering_columns_position', {
    unit: 'entries',
    tells: "The journal's position that columns reflect",
  }),
} as const;

/** What this service tells of itself beside what every service does. */
export const telemetry: TelemetryCatalogue = {
  of: 'apps/filtering',
  metrics: Object.values(filteringMetrics),
  spans: [],
};
