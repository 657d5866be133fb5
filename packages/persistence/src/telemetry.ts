import { gauge, oneOf, type TelemetryCatalogue } from '@guanxi/chassis';

export const persistenceMetrics = {
  connections: gauge('guanxi_database_connections', {
    unit: 'connections',
    tells:
      'Connections of the pool by state; `waiting` counts who waits for one: above 0 for long, the pool is saturated',
    labels: { state: oneOf('what they do', ['used', 'idle', 'waiting']) },
  }),
  connectionsMax: gauge('guanxi_database_connections_max', {
    unit: 'connections',
    tells: 'Connections that the pool may have',
  }),
} as const;

/** What every service with a database tells of it. */
export const persistenceTelemetry: TelemetryCatalogue = {
  of: 'packages/persistence',
  metrics: Object.values(persistenceMetrics),
  spans: [],
};
