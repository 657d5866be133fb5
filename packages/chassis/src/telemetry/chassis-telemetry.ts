import { status } from '@grpc/grpc-js';
import { counter, gauge, histogram, oneOf, type TelemetryCatalogue } from './catalogue.js';
import { processMetrics } from './process-metrics.js';

const methods_max = 200;
const works_max = 20;
const method = { tells: '`/package.Service/Method`', values_max: methods_max };
const code = oneOf(
  'gRPC code',
  Object.keys(status).filter((name) => Number.isNaN(Number(name))),
);
const work = { tells: 'name of the work', values_max: works_max };

/** What the chassis measures of every service: calls (rate, errors, duration), work beside them, the event loop. */
export const chassisMetrics = {
  calls: counter('guanxi_grpc_calls_total', {
    unit: 'calls',
    tells: 'Calls answered, by method and gRPC code',
    labels: { method, code },
  }),
  callDuration: histogram('guanxi_grpc_call_duration_seconds', {
    unit: 'seconds',
    tells: 'Time from a call’s headers to its status',
    labels: { method },
  }),
  callsInFlight: gauge('guanxi_grpc_calls_in_flight', {
    unit: 'calls',
    tells: 'Calls being handled now',
    labels: { method },
  }),
  workDuration: histogram('guanxi_work_duration_seconds', {
    unit: 'seconds',
    tells: 'Time that one run of work beside the calls took, by whether it failed and is tried again',
    labels: { work, outcome: oneOf('what came of it', ['done', 'failed']) },
  }),
  workDelay: histogram('guanxi_work_delay_seconds', {
    unit: 'seconds',
    tells: 'Time from the wake that asked for work to the end of a run that did it',
    labels: { work },
  }),
  workWaiting: gauge('guanxi_work_waiting', {
    unit: 'keys',
    tells: 'Keys that were woken and wait for their run',
    labels: { work },
  }),
  workOldest: gauge('guanxi_work_oldest_seconds', {
    unit: 'seconds',
    tells: 'How long the one waits that waits longest; 0 where none does',
    labels: { work },
  }),
  certificateRemaining: gauge('guanxi_certificate_remaining_seconds', {
    unit: 'seconds',
    tells:
      'How long a certificate is good yet: the service’s own, or the authority that lasts longest; below 0 it has ended',
    labels: { of: oneOf('whose', ['service', 'authority']) },
    only: 'where connections are secured',
  }),
  loopUtilisation: gauge('guanxi_event_loop_utilisation_ratio', {
    unit: 'ratio',
    tells: 'Share of the time since the last look that the event loop was busy; at 1 the process is saturated',
  }),
} as const;

const rpc = { 'rpc.system': 'grpc', 'rpc.method': '`/package.Service/Method`', 'rpc.grpc.status_code': 'gRPC code' };

/** What every service tells of itself. */
export const chassisTelemetry: TelemetryCatalogue = {
  of: 'packages/chassis',
  metrics: [...Object.values(chassisMetrics), ...processMetrics],
  spans: [
    {
      name: '</package.Service/Method>',
      kind: 'server',
      tells: 'A call from its headers to its status',
      attributes: { ...rpc, 'guanxi.shop': 'the shop that it is about', 'guanxi.caller': "the caller's role" },
      follows: "child of the caller's span, where `traceparent` names one",
    },
    {
      name: '</package.Service/Method>',
      kind: 'client',
      tells: 'A unary call to another service, with its repetitions',
      attributes: { ...rpc },
      follows: 'child of the span that makes the call',
    },
    {
      name: 'work <name>',
      kind: 'internal',
      tells: 'One run of work beside the calls',
      attributes: { 'guanxi.work': 'name of the work', 'guanxi.wakes': 'how many wakes it answers' },
      follows: 'child of the span that woke it; where several traces did, a trace of its own that links to all',
    },
  ],
};
