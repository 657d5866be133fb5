import type { PoolClient } from 'pg';
import type { EntityTarget, ObjectLiteral, Repository } from 'typeorm';
import type { PooledRunner } from './database.js';

/** A consistent view of the database, for queries only. */
export class ReadTx {
  constructor(
    protected readonly client: PoolClient,
    protected readonly runner: PooledRunner,
  ) {}

  /** The rows that the statement returns. Its parameters are `$1`, `$2` …; a bigint comes as a number, a numeric as text. */
  async query<T extends object = Record<string, unknown>>(sql: string, params: unknown[] = []): Promise<T[]> {
    const { rows } = await this.client.query<T>(sql, params);
    return rows;
  }

  /** TypeORM's repository of an entity, inside this transaction. */
  repository<T extends ObjectLiteral>(entity: EntityTarget<T>): Repository<T> {
    return this.runner.manager.getRepository(entity);
  }
}

/** One transaction: everything done through it commits together, or not at all. */
export class Tx extends ReadTx {
  private readonly callbacks: (() => void)[] = [];

  /** How many rows the statement changed. */
  async execute(sql: string, params: unknown[] = []): Promise<number> {
    const { rowCount } = await this.client.query(sql, params);
    return rowCount ?? 0;
  }

  /** Calls `callback` once the transaction has committed, and never when it has not. It must not throw. */
  afterCommit(callback: () => void): void {
    this.callbacks.push(callback);
  }

  /** For {@link Transactions}: what to call after the commit. */
  get afterCommitCallbacks(): readonly (() => void)[] {
    return this.callbacks;
  }
}
