import { Health } from '@guanxi/chassis';
import { type DynamicModule, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Database, type DatabaseOptions } from './database.js';
import { refusePending } from './migrate.js';
import { Sweeps } from './sweeps.js';
import { Transactions } from './transactions.js';

const idempotency_keep_hours = 7 * 24;

/** Gives a service its database: {@link Transactions} to use it, {@link Database} for sessions of one's own. */
@Module({})
export class PersistenceModule implements OnApplicationShutdown {
  /**
   * Connects before anything else of the service starts.
   *
   * @throws {MigrationsPending} when the schema lacks a migration of this release.
   */
  static forRoot(options: DatabaseOptions): DynamicModule {
    return {
      module: PersistenceModule,
      global: true,
      providers: [
        { provide: Database, useFactory: () => openChecked(options) },
        { provide: DataSource, useFactory: ({ dataSource }: Database) => dataSource, inject: [Database] },
        Transactions,
        Sweeps,
      ],
      exports: [Database, DataSource, Transactions, Sweeps],
    };
  }

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(Sweeps) sweeps: Sweeps,
    @Inject(Health) health: Health,
  ) {
    health.register({ name: 'postgres', check: () => database.ping() });
    sweeps.add({ table: 'idempotency', column: 'created_at', keep_hours: idempotency_keep_hours });
  }

  /** Last of all, when nothing of the service uses the database any more. */
  async onApplicationShutdown(): Promise<void> {
    await this.database.close();
  }
}

async function openChecked(options: DatabaseOptions): Promise<Database> {
  const database = new Database(options);
  await database.open();
  try {
    await refusePending(database);
    return database;
  } catch (error) {
    await database.close();
    throw error;
  }
}
