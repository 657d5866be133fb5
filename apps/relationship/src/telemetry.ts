import { counter, gauge, oneOf, type TelemetryCatalogue } from '@guanxi/chassis';

export const relationshipMetrics = {
  behaviours: counter('guanxi_behaviours_total', {
    unit: 'behaviours',
    tells: 'Behaviours that were told, by what became of them',
    labels: { outcome: oneOf('what became of it', ['recorded', 'repeated', 'refused']) },
  }),
  rounds: counter('guanxi_rounds_total', {
    unit: 'rounds',
    tells: 'Recurring rounds, by whether they came to their end',
    labels: {
      round: oneOf('which', ['care', 'valuations', 'erasures']),
      outcome: oneOf('how it ended', ['done', 'failed']),
    },
  }),
  erasuresOverdue: gauge('guanxi_relationship_erasures_overdue', {
    unit: 'erasures',
    tells: 'Erasures that some service should have done its part of, and has not',
  }),
} as const;

/** What this service tells of itself beside what every service does. */
export const telemetry: TelemetryCatalogue = {
  of: 'apps/relationship',
  metrics: Object.values(relationshipMetrics),
  spans: [],
};
