import { type DynamicModule, Inject, Module } from '@nestjs/common';
import { Clock } from '../clock.js';
import { Health } from '../health/health.js';
import { ServiceIdentity } from '../identity/service-identity.js';
import { Ids } from '../ids.js';
import { Logger } from '../telemetry/logger.js';
import { Metrics } from '../telemetry/metrics.js';

/** What the service's configuration is injected by where a factory asks for it: `inject: [CONFIG]`. */
export const CONFIG = Symbol('guanxi.config');

/** Injects the service's configuration, of the type that its schema infers. */
export const InjectConfig = (): ParameterDecorator => Inject(CONFIG);

/** What {@link chassisModule} provides to every module of the service. */
export interface ChassisValues {
  clock: Clock;
  ids: Ids;
  logger: Logger;
  config: object;
  identity: ServiceIdentity;
  metrics: Metrics;
  health: Health;
}

/** Marks the global module in Nest's graph. */
@Module({})
export class ChassisModule {}

/** Global: Clock, Ids, Logger, Health, Metrics, ServiceIdentity, and the configuration behind `@InjectConfig()`. */
export function chassisModule(values: ChassisValues): DynamicModule {
  const providers = [
    { provide: Clock, useValue: values.clock },
    { provide: Ids, useValue: values.ids },
    { provide: Logger, useValue: values.logger },
    { provide: CONFIG, useValue: values.config },
    { provide: ServiceIdentity, useValue: values.identity },
    { provide: Metrics, useValue: values.metrics },
    { provide: Health, useValue: values.health },
  ];
  return { module: ChassisModule, global: true, providers, exports: providers.map(({ provide }) => provide) };
}
