import { gauge, oneOf, type TelemetryCatalogue } from '@guanxi/chassis';

export const analyticsMetrics = {
  reports: gauge('guanxi_reports', {
    unit: 'reports',
    tells: 'Reports that take memory: two are made at a time, 50 wait, further ones are refused',
    labels: { state: oneOf('made, or waiting for its turn', ['running', 'waiting']) },
  }),
  watchers: gauge('guanxi_live_watchers', {
    unit: 'streams',
    tells: 'Callers who watch live figures or alerts; a replica takes 200',
  }),
} as const;

/** What this service tells of itself beside what every service does. */
export const telemetry: TelemetryCatalogue = {
  of: 'apps/analytics',
  metrics: Object.values(analyticsMetrics),
  spans: [],
};
