import { Client, escapeIdentifier, type Pool, type PoolClient, types } from 'pg';
import { DataSource, type EntitySchema, type QueryRunner } from 'typeorm';
import type { MigrationClass } from './migration.js';
import { rolesOf } from './walls/service-roles.js';

export type EntityClass = new () => object;

export interface DatabaseOptions {
  /** The service whose database it is; it appears in `pg_stat_activity`. */
  service: string;
  /** `postgres://user:password@host:port/database`. */
  url: string;
  entities?: (EntityClass | EntitySchema)[];
  /** Every migration that this release relies on, the packages' own included. */
  migrations: MigrationClass[];
  pool_connections_max?: number;
  connect_ms_max?: number;
  statement_ms_max?: number;
  /** How long a statement waits for a lock; without it, as long as it may run. */
  lock_ms_max?: number;
  idle_in_transaction_ms_max?: number;
}

const INT8 = 20;
const pool_connections_default = 10;

/** Reads a bigint as a number. @throws {RangeError} beyond 2^53, rather than losing digits. */
function parseInt8(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError('a bigint beyond 2^53 must be selected as text');
  return value;
}

const typeParsers = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    oid === INT8 && format !== 'binary' ? parseInt8 : types.getTypeParser(oid, format as 'text'),
};

// How much longer than a statement may run we wait for its answer, before we take the server for vanished.
const answer_ms_margin = 5_000;

// A peer that vanished without a word is noticed within 25 s, and its locks freed.
const keepAliveSettings = '-c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3';

/** What TypeORM's query runner for Postgres has beyond its interface. */
export interface PooledRunner extends Omit<QueryRunner, 'isTransactionActive' | 'connect'> {
  isTransactionActive: boolean;
  connect(): Promise<PoolClient>;
  /** Gives the connection back, or closes it when `failure` says that it is broken. */
  releasePostgresConnection(failure?: Error): Promise<void>;
}

/** One service's Postgres database: a bounded pool behind TypeORM, and connections of one's own for what needs a session. */
export class Database {
  readonly dataSource: DataSource;

  constructor(readonly options: DatabaseOptions) {
    const { service, url, entities = [], migrations } = options;
    this.dataSource = new DataSource({
      type: 'postgres',
      url,
      entities,
      migrations,
      migrationsTransactionMode: 'each',
      synchronize: false,
      logging: false,
      applicationName: service,
      installExtensions: false,
      poolSize: options.pool_connections_max ?? pool_connections_default,
      connectTimeoutMS: options.connect_ms_max ?? 5_000,
      // The pool drops a broken connection by itself; whoever used it gets the error.
      poolErrorHandler: () => undefined,
      extra: {
        types: typeParsers,
        keepAlive: true,
        // Statements are sent without waiting for the answers to those before them.
        pipeline: true,
        ...patienceOf(options),
        lock_timeout: options.lock_ms_max ?? 0,
        idle_in_transaction_session_timeout: options.idle_in_transaction_ms_max ?? 30_000,
        options: keepAliveSettings,
      },
    });
  }

  /** Connects. @throws {Error} when the database cannot be reached within `connect_ms_max`. */
  async open(): Promise<void> {
    await this.dataSource.initialize();
  }

  /** Waits for the connections in use, then closes all. */
  async close(): Promise<void> {
    if (this.dataSource.isInitialized) await this.dataSource.destroy();
  }

  /** The pool's connections in use and idle, who waits for one, and how many there may be. */
  pool(): { used: number; idle: number; waiting: number; connections_max: number } {
    const { master } = this.dataSource.driver as unknown as { master?: Pool };
    const { totalCount = 0, idleCount = 0, waitingCount = 0 } = master ?? {};
    const connections_max = this.options.pool_connections_max ?? pool_connections_default;
    return { used: totalCount - idleCount, idle: idleCount, waiting: waitingCount, connections_max };
  }

  /** A connection out of the pool; `release()` gives it back. */
  runner(): PooledRunner {
    return this.dataSource.createQueryRunner() as unknown as PooledRunner;
  }

  /**
   * A connection outside the pool, for advisory locks and LISTEN, which belong to a session. The caller ends it, and
   * listens to its `end` event where it matters: a session that breaks has lost its locks.
   *
   * @param acrossShops whether it sees the rows of all shops; else, as long as it names none, those of none.
   */
  async openSession(purpose: string, { acrossShops = false } = {}): Promise<Client> {
    const client = new Client({
      connectionString: this.options.url,
      application_name: `${this.options.service}/${purpose}`,
      connectionTimeoutMillis: this.options.connect_ms_max ?? 5_000,
      statement_timeout: this.options.statement_ms_max ?? 15_000,
      keepAlive: true,
      types: typeParsers as never,
      options: keepAliveSettings,
    });
    // Without a listener, a connection that breaks while nothing is asked of it would end the process.
    client.on('error', () => undefined);
    try {
      await client.connect();
      if (acrossShops) await client.query(`SET ROLE ${escapeIdentifier(rolesOf(this.options.url).acrossShops)}`);
    } catch (error) {
      await client.end().catch(() => undefined);
      throw error;
    }
    return client;
  }

  /** Resolves when a trivial query comes back. @throws what kept it from doing so. */
  async ping(): Promise<void> {
    await this.dataSource.query('SELECT 1');
  }
}

/** How long a statement may run, by the server's clock and by ours; 0 says for ever. */
function patienceOf({ statement_ms_max = 15_000 }: DatabaseOptions) {
  return {
    statement_timeout: statement_ms_max,
    query_timeout: statement_ms_max && statement_ms_max + answer_ms_margin,
  };
}
