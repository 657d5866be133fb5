import { recordOf } from './burn-rates.js';
import type { Dashboard, Panel } from './dashboard.js';
import { type Slo, slos } from './slos.js';

const every = '$__rate_interval';
const quantiles = (title: string, metric: string, by: string[], labels = ''): Panel => ({
  title,
  unit: 's',
  queries: [0.5, 0.99].map((share) => ({
    expr: `histogram_quantile(${share}, sum by (${['le', ...by].join(', ')}) (rate(${metric}_bucket{${labels}}[${every}])))`,
    legend: [...by.map((label) => `{{${label}}}`), `p${share * 100}`].join(' '),
  })),
});
const each = (title: string, unit: string, expr: string, legend: string, threshold?: number): Panel => ({
  title,
  unit,
  queries: [{ expr, legend }],
  ...(threshold !== undefined && { threshold }),
});
const rate = (metric: string, by: string, labels = '') => `sum by (${by}) (rate(${metric}{${labels}}[${every}]))`;
const chosen = 'service=~"$service"';
const budgetLeft = ({ id, objective, tells }: Slo) =>
  each(tells, 'percentunit', `1 - ${recordOf('3d')}{slo="${id}"} / ${Number((1 - objective).toPrecision(6))}`, id);

const services: Dashboard = {
  uid: 'guanxi-services',
  title: 'Guanxi · services',
  tells: 'Calls (rate, errors, duration) and what they are made of (use, saturation), by service',
  variables: [{ name: 'service', label: 'Service', of: 'guanxi_grpc_calls_total' }],
  rows: [
    {
      title: 'Calls',
      panels: [
        each('Calls', 'ops', rate('guanxi_grpc_calls_total', 'service', chosen), '{{service}}'),
        each(
          'Calls that failed by our fault',
          'ops',
          rate(
            'guanxi_grpc_calls_total',
            'service, code',
            `${chosen},code=~"INTERNAL|UNKNOWN|UNAVAILABLE|DEADLINE_EXCEEDED|RESOURCE_EXHAUSTED|DATA_LOSS|ABORTED"`,
          ),
          '{{service}} {{code}}',
        ),
        quantiles('Duration', 'guanxi_grpc_call_duration_seconds', ['service'], chosen),
        each('By method', 'ops', `topk(15, ${rate('guanxi_grpc_calls_total', 'method', chosen)})`, '{{method}}'),
        each(
          'Slowest methods, p99',
          's',
          `topk(10, histogram_quantile(0.99, sum by (le, method) (rate(guanxi_grpc_call_duration_seconds_bucket{${chosen}}[${every}]))))`,
          '{{method}}',
        ),
        each('In flight', 'short', `sum by (service) (guanxi_grpc_calls_in_flight{${chosen}})`, '{{service}}'),
      ],
    },
    {
      title: 'Work beside the calls',
      panels: [
        each(
          'Runs',
          'ops',
          rate('guanxi_work_duration_seconds_count', 'service, work, outcome', chosen),
          '{{service}} {{work}} {{outcome}}',
        ),
        quantiles('From wake to done', 'guanxi_work_delay_seconds', ['work'], chosen),
        each(
          'Waiting longest',
          's',
          `max by (service, work) (guanxi_work_oldest_seconds{${chosen}})`,
          '{{service}} {{work}}',
          60,
        ),
        each(
          'Keys that wait',
          'short',
          `sum by (service, work) (guanxi_work_waiting{${chosen}})`,
          '{{service}} {{work}}',
        ),
        each('Rounds', 'ops', rate('guanxi_rounds_total', 'round, outcome'), '{{round}} {{outcome}}'),
      ],
    },
    {
      title: 'Process and database',
      panels: [
        each(
          'Event loop busy',
          'percentunit',
          `max by (service) (guanxi_event_loop_utilisation_ratio{${chosen}})`,
          '{{service}}',
          0.9,
        ),
        each(
          'Event loop delay, p99',
          's',
          `max by (service) (nodejs_eventloop_lag_p99_seconds{${chosen}})`,
          '{{service}}',
        ),
        each('CPU', 'short', rate('process_cpu_seconds_total', 'service', chosen), '{{service}}'),
        each(
          'Memory',
          'bytes',
          `max by (service) (process_resident_memory_bytes{${chosen}})`,
          '{{service}}',
          483_183_820,
        ),
        each('Heap', 'bytes', `max by (service) (nodejs_heap_size_used_bytes{${chosen}})`, '{{service}}'),
        each(
          'Garbage collection',
          'percentunit',
          rate('nodejs_gc_duration_seconds_sum', 'service', chosen),
          '{{service}}',
        ),
        each(
          'Connections to Postgres',
          'short',
          `sum by (service, state) (guanxi_database_connections{${chosen}})`,
          '{{service}} {{state}}',
        ),
        each(
          'Share of the pool in use',
          'percentunit',
          `max by (service) (guanxi_database_connections{${chosen},state="used"} / ignoring(state) guanxi_database_connections_max{${chosen}})`,
          '{{service}}',
          0.9,
        ),
      ],
    },
  ],
};

const objectives: Dashboard = {
  uid: 'guanxi-objectives',
  title: 'Guanxi · objectives',
  tells: 'What of each budget would be left after 30 days like the last three: below zero, the promise is being missed',
  rows: [...new Set(slos.map(({ page }) => page))].map((page) => ({
    title: page,
    panels: slos.filter((slo) => slo.page === page).map(budgetLeft),
  })),
};

const conversations: Dashboard = {
  uid: 'guanxi-conversations',
  title: 'Guanxi · conversations',
  tells: 'From a customer’s message over bot, care menu and queue to an agent',
  rows: [
    {
      title: 'Messages and the bot',
      panels: [
        each('Messages', 'ops', rate('guanxi_conversation_messages_total', 'speaker'), '{{speaker}}'),
        each('What the bot did', 'ops', rate('guanxi_bot_answers_total', 'answer'), '{{answer}}'),
        quantiles('From message to answer', 'guanxi_work_delay_seconds', [], 'work="answers"'),
        each(
          'Shops’ own services',
          'ops',
          rate('guanxi_shop_calls_total', 'service, result'),
          '{{service}} {{result}}',
        ),
        each('Streams that wait for messages', 'short', 'sum by (service) (guanxi_conversation_watches)', 'watches'),
      ],
    },
    {
      title: 'The care menu',
      panels: [
        each('Decisions', 'ops', rate('guanxi_intervention_decisions_total', 'rule'), '{{rule}}'),
        quantiles('Asking presence', 'guanxi_care_menu_gate_seconds', []),
        each('What presence said', 'ops', rate('guanxi_care_menu_gate_seconds_count', 'answer'), '{{answer}}'),
      ],
    },
    {
      title: 'Queue and agents',
      panels: [
        each('Customers who wait', 'short', 'max(guanxi_queue_waiting)', 'waiting'),
        each('The longest wait', 's', 'max(guanxi_queue_oldest_seconds)', 'oldest', 900),
        quantiles('A turn at the queue, from what woke it', 'guanxi_work_delay_seconds', [], 'work="assignment"'),
        each('Agents who are there', 'short', 'max by (intent) (guanxi_agents)', '{{intent}}'),
        each('Seats', 'short', 'max by (state) (guanxi_seats)', '{{state}}'),
        each(
          'Deadlines warned of and missed',
          'ops',
          rate('guanxi_deadlines_told_total', 'kind, told'),
          '{{kind}} {{told}}',
        ),
        each(
          'Leases, reservations and duties that are late',
          's',
          'min by (work) (guanxi_deadlines_late_seconds)',
          '{{work}}',
          5,
        ),
        each('Who watches availability', 'short', 'max(guanxi_availability_watchers)', 'of one replica', 8_000),
      ],
    },
  ],
};

const campaigns: Dashboard = {
  uid: 'guanxi-campaigns',
  title: 'Guanxi · campaigns',
  tells: 'Screening, sending and the models behind them',
  rows: [
    {
      title: 'Screening',
      panels: [
        each(
          'Requests',
          'ops',
          rate('guanxi_grpc_calls_total', 'method, code', 'method=~"/guanxi.filtering.v1.ScreeningService/.*"'),
          '{{method}} {{code}}',
        ),
        quantiles(
          'Duration',
          'guanxi_grpc_call_duration_seconds',
          ['method'],
          'method=~"/guanxi.filtering.v1.ScreeningService/(Screen|SizeAudience)"',
        ),
        each('Relationships in memory', 'short', 'max(guanxi_filtering_columns_rows)', 'of one replica'),
        each('Memory of columns', 'bytes', 'max(guanxi_filtering_columns_bytes)', 'of one replica'),
        each(
          'Entries between replicas',
          'short',
          'max(guanxi_filtering_columns_position) - min(guanxi_filtering_columns_position)',
          'the first before the last',
        ),
      ],
    },
    {
      title: 'Sending',
      panels: [
        each('Deliveries', 'ops', rate('guanxi_deliveries_total', 'state'), '{{state}}'),
        each('Adapters that failed', 'ops', rate('guanxi_adapter_failures_total', 'kind'), '{{kind}}'),
        quantiles('A batch', 'guanxi_delivery_batch_seconds', []),
      ],
    },
    {
      title: 'Models and behaviours',
      panels: [
        each(
          'How far customers moved since training',
          'short',
          'max by (of) (guanxi_filtering_model_stability)',
          '{{of}}',
          0.25,
        ),
        each(
          'Models that could not be read',
          'short',
          'sum(increase(guanxi_filtering_models_unreadable_total[1h]))',
          'in an hour',
        ),
        each('Behaviours told', 'ops', rate('guanxi_behaviours_total', 'outcome'), '{{outcome}}'),
      ],
    },
  ],
};

const events: Dashboard = {
  uid: 'guanxi-events',
  title: 'Guanxi · events and freshness',
  tells: 'The road from a committed transaction to the projections of other services, and how fresh reports are',
  variables: [{ name: 'service', label: 'Service', of: 'guanxi_outbox_events' }],
  rows: [
    {
      title: 'Outbox',
      panels: [
        each('Published', 'ops', rate('guanxi_outbox_published_total', 'service', chosen), '{{service}}'),
        each('Waiting to be published', 'short', `max by (service) (guanxi_outbox_events{${chosen}})`, '{{service}}'),
        each(
          'The oldest of them',
          's',
          `max by (service) (guanxi_outbox_oldest_seconds{${chosen}})`,
          '{{service}}',
          60,
        ),
      ],
    },
    {
      title: 'Consumers',
      panels: [
        each(
          'What became of events',
          'ops',
          rate('guanxi_events_consumed_total', 'service, outcome', chosen),
          '{{service}} {{outcome}}',
        ),
        each(
          'Behind',
          'short',
          `max by (service, stream) (guanxi_events_pending{${chosen}})`,
          '{{service}} ← {{stream}}',
          10_000,
        ),
        each(
          'Delivered, not acknowledged',
          'short',
          `max by (service, stream) (guanxi_events_unacknowledged{${chosen}})`,
          '{{service}} ← {{stream}}',
        ),
        quantiles('From taking a batch to its commit', 'guanxi_events_handling_seconds', ['service', 'stream'], chosen),
        each('Given up', 'short', `max by (service) (guanxi_events_parked{${chosen}})`, '{{service}}', 1),
        each(
          'By type',
          'ops',
          `topk(15, ${rate('guanxi_events_consumed_total', 'event', `${chosen},outcome="applied"`)})`,
          '{{event}}',
        ),
      ],
    },
    {
      title: 'Freshness',
      panels: [
        quantiles('From the owner’s commit to ours', 'guanxi_events_delay_seconds', ['service', 'stream'], chosen),
        each('Reports made and waiting', 'short', 'sum by (state) (guanxi_reports)', '{{state}}'),
        each('Who watches live figures', 'short', 'max(guanxi_live_watchers)', 'of one replica', 160),
      ],
    },
  ],
};

/** Every dashboard. */
export const dashboards: readonly Dashboard[] = [services, objectives, conversations, campaigns, events];
