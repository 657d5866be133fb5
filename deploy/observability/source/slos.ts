/**
 * What the platform promises, each as a share of events that go well over 30 days. Rates are written with `$window` where
 * the window of a burn rate stands.
 */
export interface Slo {
  /** In kebab-case; its alert is the same in PascalCase. */
  id: string;
  /** Whose page has the runbook. */
  page: string;
  tells: string;
  /** The share that must go well. */
  objective: number;
  /** Rate of those that did not go well; may be nothing as long as all did. */
  bad: string;
  /** Rate of all. */
  all: string;
  /** Series to try the rules with: those that count all, the bad and the good, as far as there are such. */
  example: { all?: readonly string[]; bad?: string; good?: string };
}

/** Codes that are ours to answer for. What a caller got wrong, gave up or was not allowed is not. */
const ourFault = 'INTERNAL|UNKNOWN|UNAVAILABLE|DEADLINE_EXCEEDED|DATA_LOSS|RESOURCE_EXHAUSTED|UNIMPLEMENTED|ABORTED';

const rpcFails = (methods: string, method: string) => ({
  bad: `sum(rate(guanxi_grpc_calls_total{method=~"${methods}",code=~"${ourFault}"}[$window]))`,
  all: `sum(rate(guanxi_grpc_calls_total{method=~"${methods}"}[$window]))`,
  example: {
    bad: `guanxi_grpc_calls_total{method="${method}",code="INTERNAL"}`,
    good: `guanxi_grpc_calls_total{method="${method}",code="OK"}`,
  },
});

const slower = (metric: string, within_s: string, labels: string, exampleLabels = labels) => ({
  bad: `sum(rate(${metric}_count{${labels}}[$window])) - sum(rate(${metric}_bucket{${labels}le="${within_s}"}[$window]))`,
  all: `sum(rate(${metric}_count{${labels}}[$window]))`,
  example: {
    all: [`${metric}_count{${exampleLabels}}`],
    good: `${metric}_bucket{${exampleLabels}le="${within_s}"}`,
  },
});

const rpcSlower = (methods: string, within_s: string, method: string) =>
  slower('guanxi_grpc_call_duration_seconds', within_s, `method=~"${methods}",`, `method="${method}",`);

const sendMessage = '/guanxi.conversation.v1.ConversationService/SendMessage';
const screening = '/guanxi.filtering.v1.ScreeningService/(Screen|SizeAudience)';
const screen = '/guanxi.filtering.v1.ScreeningService/Screen';
const reports =
  '/guanxi.analytics.v1.(InterventionReport|OutreachReport|ServiceReport|QuestionReport|BehaviourReport|Retention|Quality)Service/(Summarise|List|Get|Measure|Count|Trace|Distribute|Find).*';

const report = '/guanxi.analytics.v1.RetentionService/MeasureRetention';

export const slos: readonly Slo[] = [
  {
    id: 'message-not-accepted',
    page: 'apps/conversation',
    tells: 'A message that somebody sends is accepted',
    objective: 0.999,
    ...rpcFails(sendMessage, sendMessage),
  },
  {
    id: 'message-accepted-late',
    page: 'apps/conversation',
    tells: 'A message is accepted within 250 ms',
    objective: 0.99,
    ...rpcSlower(sendMessage, '0.25', sendMessage),
  },
  {
    id: 'care-menu-gate-blind',
    page: 'apps/conversation',
    tells: 'Before a care menu, presence says whether somebody could take her',
    objective: 0.999,
    bad: 'sum(rate(guanxi_care_menu_gate_seconds_count{answer="unreachable"}[$window]))',
    all: 'sum(rate(guanxi_care_menu_gate_seconds_count[$window]))',
    example: {
      bad: 'guanxi_care_menu_gate_seconds_count{answer="unreachable"}',
      good: 'guanxi_care_menu_gate_seconds_count{answer="available"}',
      // What was asked here was answered in time, or it would count among those that were slow.
      all: ['guanxi_care_menu_gate_seconds_bucket{answer="available",le="0.1"}'],
    },
  },
  {
    id: 'care-menu-gate-slow',
    page: 'apps/conversation',
    tells: 'Presence says so within 100 ms',
    objective: 0.99,
    ...slower('guanxi_care_menu_gate_seconds', '0.1', ''),
  },
  {
    id: 'assignment-fails',
    page: 'apps/conversation',
    tells: 'A turn at a queue comes to its end',
    objective: 0.999,
    bad: 'sum(rate(guanxi_work_duration_seconds_count{work="assignment",outcome="failed"}[$window]))',
    all: 'sum(rate(guanxi_work_duration_seconds_count{work="assignment"}[$window]))',
    example: {
      bad: 'guanxi_work_duration_seconds_count{work="assignment",outcome="failed"}',
      good: 'guanxi_work_duration_seconds_count{work="assignment",outcome="done"}',
    },
  },
  {
    id: 'assignment-delayed',
    page: 'apps/conversation',
    tells: 'A queue has been gone through within 1 s of what woke it: somebody joined, an agent or a seat became free',
    objective: 0.99,
    ...slower('guanxi_work_delay_seconds', '1', 'work="assignment",'),
  },
  {
    id: 'screening-fails',
    page: 'apps/filtering',
    tells: 'A merchant who screens or sizes an audience gets her answer',
    objective: 0.999,
    ...rpcFails(screening, screen),
  },
  {
    id: 'screening-slow',
    page: 'apps/filtering',
    tells: 'An audience is screened or sized within 5 s, streaming included',
    objective: 0.99,
    ...rpcSlower(screening, '5', screen),
  },
  {
    id: 'events-given-up',
    page: 'packages/messaging',
    tells: 'An event that arrives is applied, and not parked',
    objective: 0.9999,
    bad: 'sum(rate(guanxi_events_consumed_total{outcome="parked"}[$window]))',
    all: 'sum(rate(guanxi_events_consumed_total{outcome=~"applied|parked"}[$window]))',
    example: {
      bad: 'guanxi_events_consumed_total{outcome="parked"}',
      good: 'guanxi_events_consumed_total{outcome="applied"}',
    },
  },
  {
    id: 'events-delayed',
    page: 'packages/messaging',
    tells: 'An event is applied by who listens within 1 s of its commit',
    objective: 0.99,
    ...slower('guanxi_events_delay_seconds', '1', ''),
  },
  {
    id: 'report-fails',
    page: 'apps/analytics',
    tells: 'Whoever asks for a report gets it',
    objective: 0.995,
    ...rpcFails(reports, report),
  },
  {
    id: 'report-slow',
    page: 'apps/analytics',
    tells: 'A report is there within 2.5 s',
    objective: 0.95,
    ...rpcSlower(reports, '2.5', report),
  },
];

/** The name of an alert: `message-not-accepted` is `MessageNotAccepted`. */
export function alertNameOf({ id }: Pick<Slo, 'id'>): string {
  return id.replace(/(^|-)([a-z])/g, (_, _dash, letter: string) => letter.toUpperCase());
}
