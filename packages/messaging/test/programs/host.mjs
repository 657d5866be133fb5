import 'reflect-metadata';
import { Clock, createLogger, Health, Ids, Logger, Metrics, SystemClock, UuidIds } from '@guanxi/chassis';
import { MessagingModule, messagingMigrations, Outbox, Parking } from '@guanxi/messaging';
import { migrate, PersistenceModule, persistenceMigrations, Transactions } from '@guanxi/persistence';
import { NestFactory } from '@nestjs/core';

/** Every migration that a service with nothing of its own needs. */
export const migrations = [...persistenceMigrations, ...messagingMigrations];

/** A database as such a service's first deployment leaves it. */
export const messagingTemplate = {
  name: 'messaging',
  migrate: (url) => migrate({ service: 'test', url, migrations }).then(() => undefined),
};

class Chassis {}
class Capability {}

/** Starts a service that has persistence and messaging, and nothing else. */
export async function startHost({ service, databaseUrl, natsUrl, handlers = [], handlerTypes, logger, ...messaging }) {
  const given = [
    { provide: Clock, useValue: new SystemClock() },
    { provide: Ids, useValue: new UuidIds() },
    { provide: Logger, useValue: logger ?? createLogger(service, process.env.LOG_LEVEL ?? 'silent') },
    { provide: Metrics, useValue: new Metrics(service) },
    { provide: Health, useValue: new Health() },
  ];
  const imports = [
    { module: Chassis, global: true, providers: given, exports: given.map(({ provide }) => provide) },
    PersistenceModule.forRoot({ service, url: databaseUrl, migrations }),
    MessagingModule.forRoot({
      service,
      natsUrl,
      handlers: handlerTypes ?? handlers.map((handler) => handler.constructor),
      ...messaging,
    }),
    { module: Capability, providers: handlers.map((handler) => ({ provide: handler.constructor, useValue: handler })) },
  ];
  const app = await NestFactory.createApplicationContext(
    { module: class Root {}, imports },
    { logger: false, abortOnError: false },
  );
  return {
    get: (token) => app.get(token, { strict: false }),
    transactions: app.get(Transactions),
    outbox: app.get(Outbox),
    parking: app.get(Parking),
    metrics: () => app.get(Metrics).registry.metrics(),
    stop: () => app.close(),
  };
}
