import { Health, Logger, Metrics } from '@guanxi/chassis';
import { type DynamicModule, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Database, type DatabaseOptions } from './database.js';
import { answers } from './idempotency.js';
import { refusePending } from './migrate.js';
import type { SealedColumn } from './secrecy/sealed-column.js';
import { Secrecy } from './secrecy/secrecy.js';
import { secrecyProviders } from './secrecy/secrecy-providers.js';
import { Sweeps } from './sweeps.js';
import { persistenceMetrics } from './telemetry.js';
import { Transactions } from './transactions.js';
import { refuseOpenWalls } from './walls/refuse-open-walls.js';
import { rolesOf } from './walls/service-roles.js';

const idempotency_keep_hours = 7 * 24;

export interface PersistenceOptions extends DatabaseOptions {
  /** What the service keeps sealed, beside its answers. */
  sealedColumns?: readonly SealedColumn[];
}

/**
 * Gives a service its database: {@link Transactions} to use it, {@link Secrecy} for what is to be kept sealed in it,
 * {@link Database} for sessions of one's own.
 */
@Module({})
export class PersistenceModule implements OnApplicationShutdown {
  /**
   * Connects before anything else of the service starts.
   *
   * @throws {KeyEncryptionUnavailable} when there are none of the keys that `KEY_ENCRYPTION_KEYS` names.
   * @throws {MigrationsPending} when the schema lacks a migration of this release.
   * @throws {WallsOpen} when its tables do not keep shops apart, or not from the role that connects.
   */
  static forRoot({ sealedColumns = [], ...options }: PersistenceOptions): DynamicModule {
    return {
      module: PersistenceModule,
      global: true,
      providers: [
        { provide: Database, useFactory: (logger: Logger) => openChecked(options, logger), inject: [Logger] },
        { provide: DataSource, useFactory: ({ dataSource }: Database) => dataSource, inject: [Database] },
        ...secrecyProviders([answers, ...sealedColumns]),
        Sweeps,
      ],
      exports: [Database, DataSource, Transactions, Secrecy, Sweeps],
    };
  }

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Sweeps) sweeps: Sweeps,
    @Inject(Health) health: Health,
    @Inject(Metrics) metrics: Metrics,
  ) {
    metrics.readEach(persistenceMetrics.connections, async () => {
      const { used, idle, waiting } = database.pool();
      return [
        { labels: { state: 'used' }, value: used },
        { labels: { state: 'idle' }, value: idle },
        { labels: { state: 'waiting' }, value: waiting },
      ];
    });
    metrics.read(persistenceMetrics.connectionsMax, () => database.pool().connections_max);
    health.register({ name: 'postgres', check: () => database.ping() });
    sweeps.add({ table: 'idempotency', column: 'created_at', keep_hours: idempotency_keep_hours });
  }

  /** Last of all, when nothing of the service uses the database any more. */
  async onApplicationShutdown(): Promise<void> {
    await this.database.close();
  }
}

async function openChecked(options: DatabaseOptions, logger: Logger): Promise<Database> {
  const database = new Database(options);
  await database.open();
  try {
    await refusePending(database);
    const isKeptApart = await refuseOpenWalls(options.service, database.dataSource, rolesOf(options.url));
    if (!isKeptApart) logger.warn('the walls between shops are open, as while an older release is at work');
    return database;
  } catch (error) {
    await database.close();
    throw error;
  }
}
