import { counter, gauge, histogram, oneOf, type TelemetryCatalogue } from '@guanxi/chassis';

/** What became of an event that arrived. */
export const outcomes = ['applied', 'duplicate', 'ignored', 'retried', 'parked'] as const;

const streams_max = 5;
const eventTypes_max = 50;
const stream = { tells: 'the JetStream stream, one per owner', values_max: streams_max };
const event = {
  tells: 'type of event, `guanxi.<owner>.<event>.v<major>`; `other` where nobody here handles it',
  values_max: eventTypes_max,
};
const listens = { only: 'in services that listen to others' };

export const messagingMetrics = {
  published: counter('guanxi_outbox_published_total', { unit: 'events', tells: 'Events that JetStream acknowledged' }),
  outboxEvents: gauge('guanxi_outbox_events', {
    unit: 'events',
    tells: 'Events not yet published, counted up to 100000',
  }),
  outboxOldest: gauge('guanxi_outbox_oldest_seconds', {
    unit: 'seconds',
    tells: 'Age of the oldest event not yet published; 0 where all are. The figure to alert on',
  }),
  consumed: counter('guanxi_events_consumed_total', {
    unit: 'events',
    tells: 'Events that arrived, by their type and what became of them',
    labels: { event, outcome: oneOf('what became of it', outcomes) },
  }),
  handling: histogram('guanxi_events_handling_seconds', {
    unit: 'seconds',
    tells: 'Time from taking a batch of events to its commit',
    labels: { stream },
    ...listens,
  }),
  delay: histogram('guanxi_events_delay_seconds', {
    unit: 'seconds',
    tells: 'Time from the commit of an event at its owner to its commit here: how fresh what is drawn from it is',
    labels: { stream },
    buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300],
    ...listens,
  }),
  pending: gauge('guanxi_events_pending', {
    unit: 'events',
    tells: 'Events of a stream not yet applied here, told by the replica that is at work on it',
    labels: { stream },
    ...listens,
  }),
  unacknowledged: gauge('guanxi_events_unacknowledged', {
    unit: 'events',
    tells: 'Those of them that were delivered and not yet acknowledged',
    labels: { stream },
    ...listens,
  }),
  parked: gauge('guanxi_events_parked', { unit: 'events', tells: 'Events given up, waiting for a replay' }),
} as const;

const attributes = {
  'messaging.system': 'nats',
  'messaging.destination.name': 'type of the event',
};

/** What every service with events tells of them. */
export const messagingTelemetry: TelemetryCatalogue = {
  of: 'packages/messaging',
  metrics: Object.values(messagingMetrics),
  spans: [
    {
      name: 'publish <event>',
      kind: 'producer',
      tells: 'One event from the outbox to the acknowledgement of JetStream',
      attributes,
      follows: 'child of the span whose transaction left the event',
    },
    {
      name: 'handle <event>',
      kind: 'consumer',
      tells: 'Neighbouring events of one type, applied in one transaction',
      attributes: { ...attributes, 'messaging.batch.message_count': 'how many events' },
      follows:
        'child of the span that published it; of events of several traces, a trace of its own that links to each',
    },
  ],
};
