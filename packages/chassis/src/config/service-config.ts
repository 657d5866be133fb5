import { z } from 'zod';
import { logLevels } from '../telemetry/logger.js';

/** A `host:port` to listen on; port 0 asks for any free one. */
const listenAddress = z.string().refine((address) => {
  const [, port] = /^(?:\[[0-9a-fA-F:]+\]|[A-Za-z0-9._-]+):(\d{1,5})$/.exec(address) ?? [];
  return port !== undefined && Number(port) <= 65_535;
}, 'must be host:port');

/** A number of milliseconds, written out. */
export const milliseconds = (min: number, max: number) =>
  z.coerce.number('must be a number of milliseconds').int().min(min).max(max);

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
  OTEL_EXPORTER_OTLP_ENDPOINT: z.url().optional(),
  SHUTDOWN_GRACE_MS: milliseconds(0, 300_000).default(10_000),
  /** How far the service's clock is ahead of the machine's, for drills: machines' clocks differ, and services bear it. */
  CLOCK_OFFSET_MS: milliseconds(-clock_offset_ms_max, clock_offset_ms_max).default(0),
});

export type ServiceConfig = z.infer<typeof serviceConfig>;
