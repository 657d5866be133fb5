import 'reflect-metadata';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { DynamicModule, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { z } from 'zod';
import { Clock, SystemClock } from '../clock.js';
import { readIdentityFiles } from '../config/identity-files.js';
import { readConfig } from '../config/read-config.js';
import { readTransport } from '../config/read-transport.js';
import { callsPerSecond, type ServiceConfig } from '../config/service-config.js';
import { Contract } from '../contract/contract.js';
import type { CallEnvironment } from '../grpc/bound-method.js';
import { type ConnectionLimits, connectionLimits } from '../grpc/connection-limits.js';
import { GrpcServer } from '../grpc/grpc-server.js';
import type { Served } from '../grpc/handlers.js';
import { Health } from '../health/health.js';
import { ServiceIdentity } from '../identity/service-identity.js';
import { TokenVerifier } from '../identity/token-verifier.js';
import { Ids, UuidIds } from '../ids.js';
import { RateLimits } from '../limits/rate-limits.js';
import { TelemetryServer } from '../telemetry/http-server.js';
import { createLogger, type Logger } from '../telemetry/logger.js';
import { Metrics } from '../telemetry/metrics.js';
import { flushTraces, startTracing } from '../telemetry/tracing.js';
import { requireCertificate } from '../transport/require-certificate.js';
import type { Transport } from '../transport/transport-keys.js';
import { chassisModule } from './chassis.module.js';
import { nestLogger } from './nest-logger.js';

export interface ServiceOptions<C extends ServiceConfig = ServiceConfig> {
  /** The service's name: in logs, traces, metrics and its own token. */
  name: string;
  /** The service's root module, wired with the configuration that was read. */
  module: (config: C) => Type<object> | DynamicModule;
  /** What it answers: `serve(PortraitServiceService, PortraitController)`. */
  serves: Served[];
  /** Other contracts than the platform's own: a serialized `google.protobuf.FileDescriptorSet` with imports. */
  contracts?: Uint8Array;
  /** What the service reads from the environment: `serviceConfig`, or `serviceConfig.extend({ … })`. */
  config: z.ZodType<C>;
  /** The environment; the process's own unless a test gives another. */
  env?: NodeJS.ProcessEnv;
  clock?: Clock;
  ids?: Ids;
  logger?: Logger;
  /** For a unary call whose client names no deadline (default 10,000), and the longest that one may name (60,000). */
  deadlineDefault_ms?: number;
  deadlineMax_ms?: number;
  healthPollEvery_ms?: number;
  /** How often the files of certificate, key and authorities are looked at (10,000). */
  keysPollEvery_ms?: number;
  /** Where a connection may take more, or less, than usual. */
  limits?: Partial<ConnectionLimits>;
}

const keysPollEvery_ms_default = 10_000;

export interface RunningService {
  /** Where gRPC listens, `host:port`. */
  address: string;
  /** Where `/metrics`, `/healthz` and `/readyz` are. */
  metricsAddress: string;
  /** A provider of the service, for tests that look inside. */
  get<T>(token: Type<T> | (abstract new (...args: never[]) => T)): T;
  /** Drains and closes everything, once; resolves when it is done. */
  stop(): Promise<void>;
}

function readPlatformContracts(): Uint8Array {
  return readFileSync(createRequire(import.meta.url).resolve('@guanxi/contracts/image'));
}

/**
 * Builds the service and opens its ports; resolves when it is ready. Leaves the process alone.
 *
 * @throws {ConfigFault} when the environment or a key file will not do
 * @throws {Error} when a served definition is incomplete, a port is taken or a module fails to start
 */
export async function buildService<C extends ServiceConfig>(options: ServiceOptions<C>): Promise<RunningService> {
  const { name, ids = new UuidIds() } = options;
  const config = readConfig(options.config, options.env);
  const { clock = new SystemClock(config.CLOCK_OFFSET_MS) } = options;
  const { jwks, privateKey } = readIdentityFiles(config);
  startTracing(name, { otlpEndpoint: config.OTEL_EXPORTER_OTLP_ENDPOINT, ratio: config.OTEL_TRACES_SAMPLER_ARG });
  const transport = readTransport(config, name);
  const logger = options.logger ?? createLogger(name, config.LOG_LEVEL);
  const metrics = new Metrics(name);
  const health = new Health(options.healthPollEvery_ms, (dependency, failing, err) => {
    if (failing) logger.warn({ dependency, err }, 'a dependency does not answer');
    else logger.info({ dependency }, 'a dependency answers again');
  });
  const identity = new ServiceIdentity(name, privateKey, clock, transport);
  const chassis = chassisModule({ clock, ids, logger, config, identity, metrics, health });
  const root = { module: class ServiceRoot {}, imports: [chassis, options.module(config)] };
  const contract = new Contract(options.contracts ?? readPlatformContracts());
  const app = await NestFactory.createApplicationContext(root, { logger: nestLogger(logger), abortOnError: false });
  const telemetry = new TelemetryServer(metrics, health);
  const limits = { ...connectionLimits, ...options.limits };
  const unwatch = watchKeys(transport, options.keysPollEvery_ms ?? keysPollEvery_ms_default, logger);
  try {
    const environment: CallEnvironment = {
      contract,
      verifier: new TokenVerifier(jwks, clock),
      limits: new RateLimits(callsPerSecond(config)),
      metrics,
      logger,
      open: new Set(),
      deadlineDefault_ms: options.deadlineDefault_ms ?? 10_000,
      deadlineMax_ms: options.deadlineMax_ms ?? 60_000,
      metadata_bytes_max: limits.metadata_bytes_max,
      certify: (caller, connection) => {
        if (transport !== 'plain') requireCertificate(caller, connection, clock.now());
      },
    };
    const services = options.serves.map(({ definition, controller }) => ({
      definition,
      controller: app.get<object>(controller, { strict: false }),
    }));
    const grpc = new GrpcServer(services, environment, health, limits);
    metrics.collectProcessFigures();
    metrics.watchCertificates(transport, clock);
    const metricsAddress = await telemetry.listen(config.METRICS_ADDRESS);
    const address = await grpc.listen(config.GRPC_ADDRESS, transport);
    await health.start();
    logger.info({ grpc: address, http: metricsAddress }, 'ready');
    logger.flush();
    let stopped: Promise<void> | undefined;
    const stop = async () => {
      logger.info('stopping');
      health.stop();
      await grpc.drain(config.SHUTDOWN_GRACE_MS);
      await app.close();
      await telemetry.close();
      unwatch();
      await flushTraces();
      logger.info('stopped');
      logger.flush();
    };
    return {
      address,
      metricsAddress,
      get: (token) => app.get(token as Type, { strict: false }),
      stop: () => (stopped ??= stop()),
    };
  } catch (error) {
    unwatch();
    health.stop();
    await telemetry.close().catch(() => undefined);
    await app.close();
    throw error;
  }
}

function watchKeys(transport: Transport, every_ms: number, logger: Logger): () => void {
  if (transport === 'plain') return () => undefined;
  return transport.watch(
    every_ms,
    () => logger.info({ until: transport.certificate.validTo }, 'the certificate, its key or the authorities changed'),
    (err) => logger.error({ err }, 'changed keys will not do; those that were read before are used on'),
  );
}
