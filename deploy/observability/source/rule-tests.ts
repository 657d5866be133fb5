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
  alert_rule_test: { eval_time: string; alertname: string; exp_alerts: { exp_labels: Record<string, string> }[] }[];
}

const healthy: Record<string, string> = {
  'up{job="guanxi",app="presence",instance="p1"}': '1x200',
  'guanxi_grpc_calls_total{job="guanxi",service="presence",instance="p1",method="/m",code="OK"}': '0+100x200',
  'guanxi_event_loop_utilisation_ratio{job="guanxi",service="presence",instance="p1"}': '0.4x200',
  'guanxi_database_connections{job="guanxi",service="presence",instance="p1",state="waiting"}': '0 3 0 0x197',
  'guanxi_outbox_oldest_seconds{job="guanxi",service="presence",instance="p1"}': '0 0.4 0 70 0x196',
  'guanxi_outbox_events{job="guanxi",service="analytics",instance="a1"}': '0x200',
  'guanxi_events_pending{job="guanxi",service="analytics",instance="a1",stream="GUANXI_PRESENCE"}': '20000-100x200',
  'guanxi_events_parked{job="guanxi",service="analytics",instance="a1"}': '0x200',
  'guanxi_work_oldest_seconds{job="guanxi",service="presence",instance="p1",work="answers"}': '0 2 0x198',
};

/** Each alert in what makes it fire, and all of them in what must not. */
export function ruleTests(slos: readonly Slo[], alerts: readonly CauseAlert[]): RuleTests {
  return {
    rule_files: ['../rules/objectives.yaml', '../rules/causes.yaml'],
    evaluation_interval: '1m',
    tests: [
      {
        name: 'nothing fires while all is well, or is not so for long',
        interval: '1m',
        input_series: seriesOf(healthy),
        alert_rule_test: alerts.map(({ alert }) => ({ eval_time: '3h', alertname: alert, exp_alerts: [] })),
      },
      ...alerts.map(firing),
      ...slos.flatMap((slo) => [burningFast(slo), stayingWithin(slo)]),
    ],
  };
}

function firing({ alert, severity, page, fires: { series, after, labels } }: CauseAlert): RuleTest {
  return {
    name: `${alert} fires`,
    interval: '1m',
    input_series: seriesOf(series),
    alert_rule_test: [
      { eval_time: after, alertname: alert, exp_alerts: [{ exp_labels: { severity, page, ...labels } }] },
    ],
  };
}

/** All fail for an hour: somebody is woken, and a ticket is there. Half an hour after it has ended, nobody is woken any more. */
function burningFast(slo: Slo): RuleTest {
  const alert = alertNameOf(slo);
  const exp = (severity: string) => ({ exp_labels: { severity, page: slo.page, slo: slo.id } });
  return {
    name: `${alert} fires when everything fails, and soon ends`,
    interval: '1m',
    input_series: failing(slo, { failing_minutes: 60, minutes: 200, share: 1 }),
    alert_rule_test: [
      { eval_time: '55m', alertname: alert, exp_alerts: [exp('page'), exp('ticket')] },
      { eval_time: '3h', alertname: alert, exp_alerts: [exp('ticket')] },
    ],
  };
}

/** Failures at half the pace that would spend the budget in 30 days. */
function stayingWithin(slo: Slo): RuleTest {
  const alert = alertNameOf(slo);
  const slowest = Math.min(...burns.map(({ rate }) => rate));
  const share = (slowest * (1 - slo.objective)) / 2;
  return {
    name: `${alert} does not fire within the budget`,
    interval: '1m',
    input_series: failing(slo, { failing_minutes: 200, minutes: 200, share }),
    alert_rule_test: [{ eval_time: '3h', alertname: alert, exp_alerts: [] }],
  };
}

const perMinute = 100_000;

/** Series of which a share fails for some minutes, and none after. */
function failing(
  { example: { all, bad, good } }: Slo,
  { failing_minutes, minutes, share }: { failing_minutes: number; minutes: number; share: number },
): RuleTest['input_series'] {
  const failed = Math.round(perMinute * share);
  const ramp = (whileFailing: number, after: number) => {
    const reached = whileFailing * failing_minutes;
    return `0+${whileFailing}x${failing_minutes} ${reached + after}+${after}x${minutes - failing_minutes}`;
  };
  return [
    ...(all ? [{ series: all, values: ramp(perMinute, perMinute) }] : []),
    ...(bad ? [{ series: bad, values: ramp(failed, 0) }] : []),
    ...(good ? [{ series: good, values: ramp(perMinute - failed, perMinute) }] : []),
  ];
}

function seriesOf(series: Record<string, string>): RuleTest['input_series'] {
  return Object.entries(series).map(([name, values]) => ({ series: name, values }));
}
