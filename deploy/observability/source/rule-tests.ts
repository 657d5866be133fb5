import type { CauseAlert } from './alerts.js';
import { burns } from './burn-rates.js';
import { alertNameOf, type Slo } from './slos.js';

/** A file of tests as `promtool test rules` reads it. */
interface RuleTests {
  rule_files: string[];
  evaluation_interval: string;
  tests: RuleTest[];
}

interface RuleTest {
  name: string;
  interval: string;
  input_series: { series: string; values: string }[];
  promql_expr_test: { expr: string; eval_time: string; exp_samples: { labels: string; value: number }[] }[];
}

const healthy: Record<string, string> = {
  'up{job="guanxi",app="presence",instance="p1"}': '1x70',
  'guanxi_grpc_calls_total{job="guanxi",service="presence",instance="p1",method="/m",code="OK"}': '0+100x70',
  'guanxi_event_loop_utilisation_ratio{job="guanxi",service="presence",instance="p1"}': '0.4x70',
  'guanxi_database_connections{job="guanxi",service="presence",instance="p1",state="waiting"}': '0 3 0 0x67',
  'guanxi_outbox_oldest_seconds{job="guanxi",service="presence",instance="p1"}': '0 0.4 0 70 0x66',
  'guanxi_outbox_events{job="guanxi",service="analytics",instance="a1"}': '0x70',
  'guanxi_events_pending{job="guanxi",service="analytics",instance="a1",stream="GUANXI_PRESENCE"}': '20000-100x70',
  'guanxi_events_parked{job="guanxi",service="analytics",instance="a1"}': '0x70',
  'guanxi_work_oldest_seconds{job="guanxi",service="presence",instance="p1",work="answers"}': '0 2 0x68',
};

/** Each cause in what makes its alert fire, and all of them in what must not. */
export function causeTests(alerts: readonly CauseAlert[]): RuleTests {
  return {
    rule_files: ['../rules/causes.yaml'],
    evaluation_interval: '1m',
    tests: [
      {
        name: 'nothing fires while all is well, or is not so for long',
        interval: '1m',
        input_series: seriesOf(healthy),
        promql_expr_test: [expecting(anyAlert, '1h', [])],
      },
      ...alerts.map(firing),
    ],
  };
}

/**
 * All objectives while everything fails for an hour, and while failures keep to half the pace that would spend the budget
 * in 30 days.
 */
export function objectiveTests(slos: readonly Slo[]): RuleTests {
  const withinBudget = ({ objective }: Slo) => (slowestBurn * (1 - objective)) / 2;
  return {
    rule_files: ['../rules/objectives.yaml'],
    evaluation_interval: '5m',
    tests: [
      {
        name: 'while everything fails somebody is woken, and soon after it has ended nobody is any more',
        interval: '5m',
        input_series: slos.flatMap((slo) => failing(slo, 1)),
        promql_expr_test: slos.flatMap((slo) => [
          expecting(alertNameOf(slo), '55m', [fired(slo, 'page'), fired(slo, 'ticket')]),
          expecting(alertNameOf(slo), '3h', [fired(slo, 'ticket')]),
        ]),
      },
      {
        name: 'nobody is told while failures keep within the budget',
        interval: '5m',
        input_series: slos.flatMap((slo) => failing(slo, withinBudget(slo))),
        promql_expr_test: [expecting(anyAlert, '55m', [])],
      },
    ],
  };
}

const fired = ({ id, page }: Slo, severity: string) => ({ severity, page, slo: id });

const anyAlert = '.+';

/** That exactly these alerts of a name fire at a time, with these labels. */
function expecting(alert: string, at: string, firing: Record<string, string>[]): RuleTest['promql_expr_test'][number] {
  const shown = firing.map((labels) => {
    const all = Object.entries({ alertname: alert, alertstate: 'firing', ...labels });
    return { labels: `ALERTS{${all.map(([label, value]) => `${label}="${value}"`).join(',')}}`, value: 1 };
  });
  return { expr: `ALERTS{alertname=~"${alert}",alertstate="firing"}`, eval_time: at, exp_samples: shown };
}

function firing({ alert, severity, page, fires: { series, after, labels } }: CauseAlert): RuleTest {
  return {
    name: `${alert} fires`,
    interval: '1m',
    input_series: seriesOf(series),
    promql_expr_test: [expecting(alert, after, [{ severity, page, ...labels }])],
  };
}

const slowestBurn = Math.min(...burns.map(({ rate }) => rate));
const perStep = 1_000_000;
const failing_steps = 12;
const steps = 40;

/** Series of which a share fails for an hour, and none after. */
function failing({ example: { all, bad, good } }: Slo, share: number): RuleTest['input_series'] {
  const failed = Math.round(perStep * share);
  const ramp = (whileFailing: number, after: number) => {
    const reached = whileFailing * failing_steps;
    return `0+${whileFailing}x${failing_steps} ${reached + after}+${after}x${steps - failing_steps}`;
  };
  return [
    ...(all ?? []).map((series) => ({ series, values: ramp(perStep, perStep) })),
    ...(bad ? [{ series: bad, values: ramp(failed, 0) }] : []),
    ...(good ? [{ series: good, values: ramp(perStep - failed, perStep) }] : []),
  ];
}

function seriesOf(series: Record<string, string>): RuleTest['input_series'] {
  return Object.entries(series).map(([name, values]) => ({ series: name, values }));
}
