export type { Counter, Gauge, Histogram } from 'prom-client';
export { Clock, SystemClock } from './clock.js';
export { ConfigFault, readConfig } from './config/read-config.js';
export { milliseconds, type ServiceConfig, serviceConfig } from './config/service-config.js';
export { Contract, type MethodContract } from './contract/contract.js';
export { OtherPerson, OtherShop } from './contract/ownership.js';
export { type FieldViolation, GuanxiError, InvalidRequest } from './errors.js';
export { NotAuthorised, UndecodableRequest } from './grpc/bound-method.js';
export { type CallContext, currentDeadline, type Idempotency } from './grpc/call-context.js';
export { type CallOptions, type Client, type ConnectOptions, connect } from './grpc/client.js';
export type { MethodDefinition, RequestOf, ResponseOf, ServiceDefinition } from './grpc/definition.js';
export { CallCancelled, CallCutOff, DeadlineExceeded, fromStatus, InternalFailure } from './grpc/error-status.js';
export { type Handler, type Handlers, type Served, serve } from './grpc/handlers.js';
export { type Dependency, Health } from './health/health.js';
export { type Caller, everyShop, type Role } from './identity/caller.js';
export { generateIdentityKeys } from './identity/keys.js';
export { readServiceIdentity } from './identity/read-service-identity.js';
export { ServiceIdentity } from './identity/service-identity.js';
export { mintToken } from './identity/token.js';
export { NotIdentified } from './identity/token-verifier.js';
export { Ids, UuidIds } from './ids.js';
export type { RunningService, ServiceOptions } from './lifecycle/build-service.js';
export { type ChassisValues, CONFIG, chassisModule, InjectConfig } from './lifecycle/chassis.module.js';
export { startService } from './lifecycle/start-service.js';
export { RateLimited } from './limits/rate-limits.js';
export { type PageKey, page, pageItems, pageTokenAfter, readPageToken } from './paging.js';
export {
  counter,
  gauge,
  histogram,
  type LabelEntry,
  type MetricEntry,
  oneOf,
  type SpanEntry,
  secondsBuckets,
  type TelemetryCatalogue,
} from './telemetry/catalogue.js';
export { chassisTelemetry } from './telemetry/chassis-telemetry.js';
export {
  currentSpan,
  inFollowingSpan,
  linkToKept,
  type OpenSpan,
  spanOf,
  startSpanAfter,
  traceToKeep,
} from './telemetry/following-span.js';
export { type LogFields, logFields } from './telemetry/log-fields.js';
export { createLogger, Logger, type LogLevel } from './telemetry/logger.js';
export { Metrics } from './telemetry/metrics.js';
export { redact } from './telemetry/redact.js';
export {
  flushTraces,
  injectTrace,
  inSpan,
  startTracing,
  type TraceHeaders,
  type TracingOptions,
  withTrace,
} from './telemetry/tracing.js';
export { clientCredentials } from './transport/client-credentials.js';
export { type TransportFiles, UnusableKeys } from './transport/key-material.js';
export { NotCertified } from './transport/require-certificate.js';
export { serviceUri } from './transport/service-uri.js';
export { type ClientTransport, type Transport, TransportKeys } from './transport/transport-keys.js';
export { type Work, Worklist } from './work/worklist.js';
