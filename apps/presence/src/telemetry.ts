import { gauge, oneOf, type TelemetryCatalogue } from '@guanxi/chassis';

export const presenceMetrics = {
  watchers: gauge('guanxi_availability_watchers', {
    unit: 'streams',
    tells: 'Callers who watch the availability of a shop; a replica takes 10000',
  }),
  late: gauge('guanxi_deadlines_late_seconds', {
    unit: 'seconds',
    tells: 'How late the oldest lease, reservation or duty is that is due and not settled, when last looked at',
    labels: { work: oneOf('what is settled', ['connections', 'reservations', 'duties']) },
  }),
  agents: gauge('guanxi_agents', {
    unit: 'agents',
    tells:
      'Agents who are connected, or within the grace of a lost connection, over all shops; every replica tells the same',
    only: 'while any are there',
    labels: { intent: oneOf('what she said', ['online', 'suspended', 'offline']) },
  }),
  seats: gauge('guanxi_seats', {
    unit: 'seats',
    tells: 'Their seats, over all shops',
    labels: { state: oneOf('taken, or free to new customers', ['taken', 'free']) },
  }),
} as const;

/** What this service tells of itself beside what every service does. */
export const telemetry: TelemetryCatalogue = {
  of: 'apps/presence',
  metrics: Object.values(presenceMetrics),
  spans: [],
};
