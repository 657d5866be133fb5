import { z } from 'zod';
import type { CallsPerSecond } from '../limits/rate-limits.js';
import { logLevels } from '../telemetry/logger.js';

/** A `host:port` to listen on; port 0 asks for any free one. */
const listenAddress = z.string().refine((address) => {
  const [, port] = /^(?:\[[0-9a-fA-F:]+\]|[A-Za-z0-9._-]+):(\d{1,5})$/.exec(address) ?? [];
  return port !== undefined && Number(port) <= 65_535;
}, 'must be host:port');

/** A number of milliseconds, written out. */
export const milliseconds = (min: number, max: number) =>
  z.coerce.number('must be a number of milliseconds').int().min(min).max(max);

const callRate = z.coerce.number('must be a number of calls a second').min(0.1).max(1_000_000);
const clock_offset_ms_max = 3_600_000;

/** The variables that every service reads; a service extends them with its own: `serviceConfig.extend({ … })`. */
export const serviceConfig = z.object({
  GRPC_ADDRESS: listenAddress.default('0.0.0.0:50051'),
  METRICS_ADDRESS: listenAddress.default('0.0.0.0:9464'),
  LOG_LEVEL: z.enum(logLevels).default('info'),
  /** File with the JWKS that callers' tokens are verified with. */
  IDENTITY_JWKS: z.string(),
  /** File with the service's own private key (JWK), for the calls that it makes. */
  IDENTITY_KEY: z.string(),
  /** Plain text is served only where this says `off`; otherwise the three files below must be there, all PEM. */
  TLS: z.enum(['on', 'off']).default('on'),
  TLS_CERTIFICATE: z.string().optional(),
  TLS_KEY: z.string().optional(),
  TLS_AUTHORITIES: z.string().optional(),
  OTEL_EXPORTER_OTLP_ENDPOINT: z.url().optional(),
  /** The share of the traces that begin in this service which are recorded; a caller's decision outranks it. */
  OTEL_TRACES_SAMPLER_ARG: z.coerce.number('must be a share from 0 to 1').min(0).max(1).default(1),
  SHUTDOWN_GRACE_MS: milliseconds(0, 300_000).default(10_000),
  /** Calls a second that one person may make of each group of methods, and a shop's people of all, in one replica. */
  CUSTOMER_CALLS_PER_S: callRate.default(100),
  AGENT_CALLS_PER_S: callRate.default(2_000),
  MERCHANT_CALLS_PER_S: callRate.default(2_000),
  SHOP_CALLS_PER_S: callRate.default(10_000),
  /** How far the service's clock is ahead of the machine's, for drills: machines' clocks differ, and services bear it. */
  CLOCK_OFFSET_MS: milliseconds(-clock_offset_ms_max, clock_offset_ms_max).default(0),
});

export type ServiceConfig = z.infer<typeof serviceConfig>;

/** The rates that the configuration holds callers to. */
export function callsPerSecond(config: ServiceConfig): CallsPerSecond {
  return {
    customer: config.CUSTOMER_CALLS_PER_S,
    agent: config.AGENT_CALLS_PER_S,
    merchant: config.MERCHANT_CALLS_PER_S,
    shop: config.SHOP_CALLS_PER_S,
  };
}
