import type { PoolClient, QueryConfig, QueryResult, QueryResultRow } from 'pg';
import type { EntityTarget, ObjectLiteral, Repository } from 'typeorm';
import type { PooledRunner } from './database.js';
import { listText } from './list-text.js';
import type { PreparedStatements } from './prepared-statements.js';

/**
 * Thrown where something is asked in a transaction that has ended: of several things that were done at once, one failed
 * and another went on. The connection may be somebody else's by now.
 */
export class TransactionOver extends Error {
  constructor() {
    super('the transaction is over');
    this.name = 'TransactionOver';
  }
}

/**
 * A consistent view of the database, for queries only. Statements travel in the order of the calls, and those that are
 * not waited for in between travel together: one round trip for all of `Promise.all([tx.query(…), tx.query(…)])`.
 */
export class ReadTx {
  private isOver = false;

  constructor(
    private readonly client: PoolClient,
    private readonly runner: PooledRunner,
    private readonly statements: PreparedStatements,
  ) {}

  /** The rows that the statement returns. Its parameters are `$1`, `$2` …; a bigint comes as a number, a numeric as text. */
  async query<T extends object = Record<string, unknown>>(sql: string, params: unknown[] = []): Promise<T[]> {
    const { rows } = await this.ask<T>(sql, params);
    return rows;
  }

  /** TypeORM's repository of an entity, inside this transaction. */
  repository<T extends ObjectLiteral>(entity: EntityTarget<T>): Repository<T> {
    this.checkOpen();
    return this.runner.manager.getRepository(entity);
  }

  /** For {@link Transactions}: from now on nothing is asked in it any more. */
  end(): void {
    this.isOver = true;
  }

  /** @throws {TransactionOver} */
  protected checkOpen(): void {
    if (this.isOver) throw new TransactionOver();
  }

  protected async ask<T extends QueryResultRow>(sql: string, params: unknown[]): Promise<QueryResult<T>> {
    this.checkOpen();
    return ask<T>(this.client, sql, params, this.statements);
  }
}

/** One transaction: everything done through it commits together, or not at all. */
export class Tx extends ReadTx {
  private readonly callbacks: (() => void)[] = [];
  private readonly unanswered: Promise<unknown>[] = [];

  /** How many rows the statement changed. */
  async execute(sql: string, params: unknown[] = []): Promise<number> {
    const { rowCount } = await this.ask(sql, params);
    return rowCount ?? 0;
  }

  /**
   * Sends a statement whose answer nobody needs: it travels with the next one, or with the commit, and costs no round
   * trip. Where it fails, the transaction fails with its error.
   */
  send(sql: string, params: unknown[] = []): void {
    this.checkOpen();
    const answer = this.ask(sql, params);
    answer.catch(() => undefined);
    this.unanswered.push(answer);
  }

  /** Calls `callback` once the transaction has committed, and never when it has not. It must not throw. */
  afterCommit(callback: () => void): void {
    this.callbacks.push(callback);
  }

  /** For {@link Transactions}: resolves once all that was sent has been answered. @throws the first failure of it. */
  async answered(): Promise<void> {
    for (const answer of this.unanswered) await answer;
  }

  /** For {@link Transactions}: what to call after the commit. */
  get afterCommitCallbacks(): readonly (() => void)[] {
    return this.callbacks;
  }
}

/**
 * Asks the server something. What is asked within one turn of the event loop goes out in one write: on one connection
 * statements are answered in their order, so none has to wait until the one before it was.
 *
 * With `params`, be they none, it is one statement: what somebody smuggled behind it is refused, and not run.
 */
export function ask<T extends QueryResultRow>(
  client: PoolClient,
  sql: string,
  params?: unknown[],
  statements?: PreparedStatements,
): Promise<QueryResult<T>> {
  const { stream } = client.connection;
  stream.cork();
  process.nextTick(() => stream.uncork());
  if (params === undefined) return client.query<T>(sql);
  const prepared = statements?.nameOf(sql, params);
  if (prepared) forget(client, prepared.formerName);
  const values = params.map((param) => (Array.isArray(param) ? listText(param) : param));
  // The types do not know of the mode yet.
  const statement = { ...(prepared && { name: prepared.name }), text: sql, values, queryMode: 'extended' };
  return client.query<T>(statement as QueryConfig);
}

/** Has a connection let go of a statement that it knows under a name that is used no more. */
function forget(client: PoolClient, name: string): void {
  // The types do not know of it.
  const { parsedStatements } = client.connection as unknown as { parsedStatements: Record<string, string> };
  if (!(name in parsedStatements)) return;
  delete parsedStatements[name];
  client.query(`DEALLOCATE ${name}`).catch(() => undefined);
}
