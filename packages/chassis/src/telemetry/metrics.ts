import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** The service's metrics: register yours here and they appear under `/metrics`. */
export class Metrics {
  readonly registry = new Registry();
  readonly calls: Counter<'method' | 'code'>;
  readonly callDuration_s: Histogram<'method'>;
  readonly callsInFlight: Gauge<'method'>;

  constructor(service: string) {
    const registers = [this.registry];
    this.registry.setDefaultLabels({ service });
    this.calls = new Counter({
      name: 'guanxi_grpc_calls_total',
      help: 'Calls answered, by method and gRPC code',
      labelNames: ['method', 'code'],
      registers,
    });
    this.callDuration_s = new Histogram({
      name: 'guanxi_grpc_call_duration_seconds',
      help: 'Time from a call’s headers to its status',
      labelNames: ['method'],
      buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
      registers,
    });
    this.callsInFlight = new Gauge({
      name: 'guanxi_grpc_calls_in_flight',
      help: 'Calls being handled now',
      labelNames: ['method'],
      registers,
    });
  }

  /** Adds the process's own figures: CPU, memory, event-loop delay, garbage collection. */
  collectProcessFigures(): void {
    collectDefaultMetrics({ register: this.registry });
  }
}
