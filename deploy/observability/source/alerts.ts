import { type AlertingRule, type RuleFile, runbookOf, type Severity } from './rules.js';

/** An alert on a cause, beside those on what users feel: few, each with something to do. */
export interface CauseAlert {
  alert: string;
  page: string;
  severity: Severity;
  expr: string;
  /** How long it must be so. */
  for: string;
  tells: string;
  /** Series, as `promtool test rules` reads them, in which it fires, and how. */
  fires: { series: Record<string, string>; after: string; labels: Record<string, string> };
}

const presence = 'job="guanxi",service="presence",instance="p1"';

/** Every alert that is not about an SLO. */
export const causeAlerts: readonly CauseAlert[] = [
  {
    alert: 'ServiceDown',
    page: 'packages/chassis',
    severity: 'page',
    expr: 'sum by (app) (up{job="guanxi"}) == 0',
    for: '1m',
    tells: 'No replica of {{ $labels.app }} can be asked for its figures',
    fires: {
      series: { 'up{job="guanxi",app="presence",instance="p1"}': '1 1 0x10' },
      after: '4m',
      labels: { app: 'presence' },
    },
  },
  {
    alert: 'ReplicaDown',
    page: 'packages/chassis',
    severity: 'ticket',
    expr: 'up{job="guanxi"} == 0',
    for: '10m',
    tells: '{{ $labels.instance }} of {{ $labels.app }} has not been there for ten minutes',
    fires: {
      series: {
        'up{job="guanxi",app="presence",instance="p1"}': '0x20',
        'up{job="guanxi",app="presence",instance="p2"}': '1x20',
      },
      after: '12m',
      labels: { job: 'guanxi', app: 'presence', instance: 'p1' },
    },
  },
  {
    alert: 'CallsFail',
    page: 'packages/chassis',
    severity: 'ticket',
    expr: 'sum by (service) (rate(guanxi_grpc_calls_total{code=~"INTERNAL|UNKNOWN|DATA_LOSS|UNIMPLEMENTED"}[10m])) / sum by (service) (rate(guanxi_grpc_calls_total[10m])) > 0.01',
    for: '5m',
    tells:
      '{{ $value | humanizePercentage }} of the calls of {{ $labels.service }} end in an error that nobody foresaw',
    fires: {
      series: {
        [`guanxi_grpc_calls_total{${presence},method="/m",code="OK"}`]: '0+90x30',
        [`guanxi_grpc_calls_total{${presence},method="/m",code="INTERNAL"}`]: '0+10x30',
      },
      after: '20m',
      labels: { service: 'presence' },
    },
  },
  {
    alert: 'EventLoopSaturated',
    page: 'packages/chassis',
    severity: 'ticket',
    expr: 'avg_over_time(guanxi_event_loop_utilisation_ratio[5m]) > 0.9',
    for: '10m',
    tells: 'A replica of {{ $labels.service }} has had no time left for ten minutes',
    fires: {
      series: { [`guanxi_event_loop_utilisation_ratio{${presence}}`]: '0.97x30' },
      after: '16m',
      labels: { job: 'guanxi', service: 'presence', instance: 'p1' },
    },
  },
  {
    alert: 'MemoryNearLimit',
    page: 'packages/chassis',
    severity: 'ticket',
    // The memory that the manifests give a pod: 512 MiB.
    expr: 'process_resident_memory_bytes{job="guanxi"} > 0.9 * 512 * 1024 * 1024',
    for: '10m',
    tells: 'A replica of {{ $labels.service }} has {{ $value | humanize1024 }}B, close to what its pod may have',
    fires: {
      series: { [`process_resident_memory_bytes{${presence}}`]: '500000000x30' },
      after: '12m',
      labels: { job: 'guanxi', service: 'presence', instance: 'p1' },
    },
  },
  {
    alert: 'WorkStandsStill',
    page: 'packages/chassis',
    severity: 'page',
    expr: 'max by (service, work) (guanxi_work_oldest_seconds) > 60',
    for: '2m',
    tells: 'The work {{ $labels.work }} of {{ $labels.service }} has waited for {{ $value | humanizeDuration }}',
    fires: {
      series: { [`guanxi_work_oldest_seconds{${presence},work="answers"}`]: '0+60x20' },
      after: '6m',
      labels: { service: 'presence', work: 'answers' },
    },
  },
  {
    alert: 'WorkFails',
    page: 'packages/chassis',
    severity: 'ticket',
    expr: 'sum by (service, work) (rate(guanxi_work_duration_seconds_count{outcome="failed"}[10m])) / sum by (service, work) (rate(guanxi_work_duration_seconds_count[10m])) > 0.1',
    for: '10m',
    tells:
      '{{ $value | humanizePercentage }} of the runs of {{ $labels.work }} in {{ $labels.service }} fail and are tried again',
    fires: {
      series: {
        [`guanxi_work_duration_seconds_count{${presence},work="answers",outcome="done"}`]: '0+50x40',
        [`guanxi_work_duration_seconds_count{${presence},work="answers",outcome="failed"}`]: '0+50x40',
      },
      after: '25m',
      labels: { service: 'presence', work: 'answers' },
    },
  },
  {
    alert: 'CertificateEndsSoon',
    page: 'packages/chassis',
    severity: 'page',
    // Good for a day, and renewed eight hours before its end: half of those are gone.
    expr: 'min by (service, instance) (guanxi_certificate_remaining_seconds{of="service"}) < 4 * 3600',
    for: '5m',
    tells:
      'The certificate of {{ $labels.instance }} ({{ $labels.service }}) ends in {{ $value | humanizeDuration }}, and was not renewed',
    fires: {
      series: { [`guanxi_certificate_remaining_seconds{${presence},of="service"}`]: '14700-60x40' },
      after: '20m',
      labels: { service: 'presence', instance: 'p1' },
    },
  },
  {
    alert: 'AuthorityEndsSoon',
    page: 'packages/chassis',
    severity: 'ticket',
    expr: 'min by (service) (guanxi_certificate_remaining_seconds{of="authority"}) < 30 * 86400',
    for: '1h',
    tells: 'No authority that {{ $labels.service }} trusts lasts longer than {{ $value | humanizeDuration }}',
    fires: {
      series: { [`guanxi_certificate_remaining_seconds{${presence},of="authority"}`]: '2000000-60x120' },
      after: '90m',
      labels: { service: 'presence' },
    },
  },
  {
    alert: 'DatabasePoolSaturated',
    page: 'packages/persistence',
    severity: 'page',
    expr: 'min_over_time(guanxi_database_connections{state="waiting"}[2m]) > 0',
    for: '3m',
    tells: 'In a replica of {{ $labels.service }} somebody has waited for a connection to the database all the time',
    fires: {
      series: { [`guanxi_database_connections{${presence},state="waiting"}`]: '3x20' },
      after: '8m',
      labels: { job: 'guanxi', service: 'presence', instance: 'p1', state: 'waiting' },
    },
  },
  {
    alert: 'OutboxStuck',
    page: 'packages/messaging',
    severity: 'page',
    expr: 'max by (service) (guanxi_outbox_oldest_seconds) > 60',
    for: '2m',
    tells: 'Events of {{ $labels.service }} have waited for {{ $value | humanizeDuration }} to be published',
    fires: {
      series: { [`guanxi_outbox_oldest_seconds{${presence}}`]: '0+60x20' },
      after: '6m',
      labels: { service: 'presence' },
    },
  },
  {
    alert: 'ConsumerBehind',
    page: 'packages/messaging',
    severity: 'ticket',
    expr: 'max by (service, stream) (guanxi_events_pending) > 10000 and min by (service, stream) (deriv(guanxi_events_pending[10m])) >= 0',
    for: '10m',
    tells: '{{ $labels.service }} is {{ $value }} events behind on {{ $labels.stream }}, and does not catch up',
    fires: {
      series: { [`guanxi_events_pending{${presence},stream="GUANXI_PRESENCE"}`]: '0+2000x40' },
      after: '30m',
      labels: { service: 'presence', stream: 'GUANXI_PRESENCE' },
    },
  },
  {
    alert: 'ConsumerGone',
    page: 'packages/messaging',
    severity: 'page',
    expr: 'count by (service) (guanxi_outbox_events{service=~"relationship|filtering|conversation|analytics"}) unless count by (service) (guanxi_events_pending)',
    for: '5m',
    tells: 'Of {{ $labels.service }} no replica is at work on the events of others',
    fires: {
      series: { 'guanxi_outbox_events{job="guanxi",service="analytics",instance="a1"}': '0x20' },
      after: '8m',
      labels: { service: 'analytics' },
    },
  },
  {
    alert: 'EventsParked',
    page: 'packages/messaging',
    severity: 'ticket',
    expr: 'max by (service) (guanxi_events_parked) > 0',
    for: '5m',
    tells: '{{ $labels.service }} has given up {{ $value }} events',
    fires: { series: { [`guanxi_events_parked{${presence}}`]: '2x20' }, after: '8m', labels: { service: 'presence' } },
  },
  {
    alert: 'QueueTooLong',
    page: 'apps/conversation',
    severity: 'ticket',
    expr: 'max(guanxi_queue_oldest_seconds) > 900',
    for: '5m',
    tells: 'Somebody has waited for a human for {{ $value | humanizeDuration }}',
    fires: {
      series: { 'guanxi_queue_oldest_seconds{job="guanxi",service="conversation",instance="c1"}': '0+120x20' },
      after: '15m',
      labels: {},
    },
  },
  {
    alert: 'DeadlinesNotSettled',
    page: 'apps/presence',
    severity: 'page',
    expr: 'min by (work) (guanxi_deadlines_late_seconds) > 5',
    for: '2m',
    tells: 'The {{ $labels.work }} that are due have not been settled for {{ $value | humanizeDuration }}',
    fires: {
      series: { [`guanxi_deadlines_late_seconds{${presence},work="reservations"}`]: '0+10x20' },
      after: '5m',
      labels: { work: 'reservations' },
    },
  },
  {
    alert: 'WatchersNearLimit',
    page: 'apps/presence',
    severity: 'ticket',
    expr: 'guanxi_availability_watchers > 8000',
    for: '5m',
    tells: '{{ $value }} watch one replica of presence, which takes 10000',
    fires: {
      series: { [`guanxi_availability_watchers{${presence}}`]: '9000x20' },
      after: '8m',
      labels: { job: 'guanxi', service: 'presence', instance: 'p1' },
    },
  },
  {
    alert: 'AdapterFails',
    page: 'apps/filtering',
    severity: 'ticket',
    expr: 'sum by (kind) (rate(guanxi_adapter_failures_total[10m])) > 0.1',
    for: '10m',
    tells: 'Channel adapters ({{ $labels.kind }}) fail {{ $value | humanize }} times a second',
    fires: {
      series: {
        'guanxi_adapter_failures_total{job="guanxi",service="filtering",instance="f1",kind="grpc"}': '0+60x40',
      },
      after: '25m',
      labels: { kind: 'grpc' },
    },
  },
  {
    alert: 'ModelDrifts',
    page: 'apps/filtering',
    severity: 'ticket',
    expr: 'max by (of) (guanxi_filtering_model_stability) > 0.25',
    for: '1h',
    tells: 'The {{ $labels.of }} of a shop’s model have moved by {{ $value | humanize }} since it was trained',
    fires: {
      series: {
        'guanxi_filtering_model_stability{job="guanxi",service="filtering",instance="f1",of="score"}': '0.4x120',
      },
      after: '90m',
      labels: { of: 'score' },
    },
  },
  {
    alert: 'ModelUnreadable',
    page: 'apps/filtering',
    severity: 'ticket',
    expr: 'increase(guanxi_filtering_models_unreadable_total[1h]) > 0',
    for: '0m',
    tells: 'A model in force could not be read, and an older one predicts in its place',
    fires: {
      series: {
        'guanxi_filtering_models_unreadable_total{job="guanxi",service="filtering",instance="f1"}': '0 0 1x20',
      },
      after: '10m',
      labels: { job: 'guanxi', service: 'filtering', instance: 'f1' },
    },
  },
  {
    alert: 'ErasuresOverdue',
    page: 'apps/relationship',
    severity: 'ticket',
    expr: 'max(guanxi_relationship_erasures_overdue) > 0',
    for: '10m',
    tells: '{{ $value }} erasures of customers are overdue: some service has not done its part',
    fires: {
      series: {
        'guanxi_relationship_erasures_overdue{job="guanxi",service="relationship",instance="r1"}': '2x40',
      },
      after: '20m',
      labels: {},
    },
  },
  {
    alert: 'RoundsFail',
    page: 'apps/relationship',
    severity: 'ticket',
    expr: 'sum by (round) (increase(guanxi_rounds_total{outcome="failed"}[30m])) > 0 unless sum by (round) (increase(guanxi_rounds_total{outcome="done"}[30m])) > 0',
    for: '10m',
    tells: 'The recurring round {{ $labels.round }} has not come to its end for half an hour',
    fires: {
      series: {
        'guanxi_rounds_total{job="guanxi",service="relationship",instance="r1",round="care",outcome="failed"}':
          '0+1x60',
      },
      after: '45m',
      labels: { round: 'care' },
    },
  },
  {
    alert: 'ReportsQueueUp',
    page: 'apps/analytics',
    severity: 'ticket',
    expr: 'min_over_time(guanxi_reports{state="waiting"}[5m]) > 10',
    for: '5m',
    tells: '{{ $value }} reports have waited for their turn in a replica of analytics all the time',
    fires: {
      series: { 'guanxi_reports{job="guanxi",service="analytics",instance="a1",state="waiting"}': '20x20' },
      after: '12m',
      labels: { job: 'guanxi', service: 'analytics', instance: 'a1', state: 'waiting' },
    },
  },
];

/** Their rules, grouped by whose page has the runbook. */
export function causeRulesOf(alerts: readonly CauseAlert[]): RuleFile {
  const pages = [...new Set(alerts.map(({ page }) => page))];
  const groups = pages.map((page) => ({
    name: page.replace('/', '-'),
    rules: alerts.filter((alert) => alert.page === page).map(ruleOf),
  }));
  return { groups };
}

function ruleOf({ alert, page, severity, expr, for: lasting, tells }: CauseAlert): AlertingRule {
  return {
    alert,
    expr,
    for: lasting,
    labels: { severity, page },
    annotations: { summary: tells, runbook: runbookOf(page, alert) },
  };
}
