import { randomInt } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Idempotency } from '@guanxi/chassis';
import { escapeIdentifier, escapeLiteral, type PoolClient } from 'pg';
import { Database, type PooledRunner } from './database.js';
import { explainFailure, isConflict } from './failures.js';
import { answeredKeys, answerOnce, recordAnswers } from './idempotency.js';
import { isStalePlan, type PreparedStatements, preparedStatements } from './prepared-statements.js';
import { noSecrecy, type Secrecy } from './secrecy/secrecy.js';
import { ask, ReadTx, Tx } from './tx.js';
import { rolesOf } from './walls/service-roles.js';

const attempts_max = 5;
const backOff_ms_base = 5;
const backOff_ms_max = 200;

const BEGIN_WRITE = 'BEGIN';
const BEGIN_READ = 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY';

/** Whose rows a transaction is about: how it says so as it begins, and the statements that are prepared for such. */
interface Scope {
  say: string;
  statements: PreparedStatements;
}

/**
 * The one way to the database. Work that meets a serialization failure or a deadlock is run again, up to five times in
 * all, so it must change nothing outside its transaction; what has to follow a commit goes into `tx.afterCommit`.
 *
 * Every method throws {@link DatabaseUnavailable}, {@link TransactionConflict} and {@link StatementTimeout} where the
 * database is to blame; what `work` throws rolls everything back and comes out unchanged.
 */
export class Transactions {
  private readonly acrossShops: Scope;

  /** @param secrecy what answers are kept with; without it they are kept plain. */
  constructor(
    private readonly database: Database,
    private readonly secrecy: Secrecy = noSecrecy,
  ) {
    const role = escapeIdentifier(rolesOf(database.options.url).acrossShops);
    this.acrossShops = { say: `SET LOCAL ROLE ${role}`, statements: preparedStatements.acrossShops };
  }

  /** Runs `work` for one shop in one transaction (READ COMMITTED) and returns what it returned, once committed. */
  run<T>(shopId: string, work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.attempt(oneShop(shopId), work);
  }

  /** Runs `work` over several shops' rows in one transaction: projections of batches, sweeps. */
  runAcrossShops<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.attempt(this.acrossShops, work);
  }

  /** Runs queries of one shop on one snapshot; the database refuses to change anything in it. */
  read<T>(shopId: string, work: (tx: ReadTx) => Promise<T>): Promise<T> {
    return view(this.database, oneShop(shopId), work);
  }

  /** Runs queries over several shops' rows on one snapshot. */
  readAcrossShops<T>(work: (tx: ReadTx) => Promise<T>): Promise<T> {
    return view(this.database, this.acrossShops, work);
  }

  /**
   * Like {@link run}, but a request that was answered before gets the same answer and changes nothing. Without an
   * idempotency (an inner call, a command of the system) it just runs.
   *
   * @param hold locks, before the key, what {@link onceEach} locks before it, where a request may come either way.
   * @throws {IdempotencyKeyReused} when the key stands for another request.
   */
  once<T>(
    shopId: string,
    asked: Idempotency | undefined,
    work: (tx: Tx) => Promise<T>,
    hold?: (tx: Tx) => Promise<unknown>,
  ): Promise<T> {
    if (asked === undefined) return this.run(shopId, work);
    if (asked.shopId !== shopId) throw new TypeError('the idempotency key belongs to another shop');
    return this.run(shopId, async (tx) => {
      await hold?.(tx);
      return answerOnce(tx, this.secrecy, asked, work);
    });
  }

  /**
   * Like {@link once} for several requests of one shop and method in one transaction, in a number of statements that does
   * not grow with them. Those that `work` answers are done; all others are left as they were, for {@link once}: what was
   * answered before, what `hold` could not lock at once, what `work` has no answer for.
   *
   * @param hold locks what the requests are about, without waiting, and returns those for which it could. A repeat is about
   *   the same, so whoever holds that sees whether the request was answered.
   * @param work changes nothing for those that it returns no answer for.
   * @throws where one of them cannot be done, and then none is: each is to be tried by itself.
   */
  onceEach<R extends { readonly idempotency: Idempotency }, T>(
    shopId: string,
    requests: readonly R[],
    hold: (tx: Tx) => Promise<readonly R[]>,
    work: (tx: Tx, open: R[]) => Promise<ReadonlyMap<R, T>>,
  ): Promise<ReadonlyMap<R, T>> {
    const asked = requests.map(({ idempotency }) => idempotency);
    const [first] = asked;
    if (asked.some((one) => one.shopId !== shopId || one.method !== first?.method))
      throw new TypeError('the idempotency keys belong to several shops or methods');
    return this.run(shopId, async (tx) => {
      // In this order: who is locked out by another replica's answer is left, and never answered a second time.
      const [held, answered] = await Promise.all([hold(tx), answeredKeys(tx, asked)]);
      const keys = new Set(answered);
      const open = held.filter(({ idempotency: { key } }) => !keys.has(key) && keys.add(key));
      const done = open.length > 0 ? await work(tx, open) : new Map<R, T>();
      const answers = [...done].map(([{ idempotency }, answer]) => ({ asked: idempotency, answer }));
      await recordAnswers(tx, this.secrecy, answers);
      return done;
    });
  }

  private async attempt<T>(scope: Scope, work: (tx: Tx) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.transact(scope, work);
      } catch (error) {
        if (attempt === attempts_max) throw explainFailure(error);
        if (isStalePlan(error)) preparedStatements.renew();
        else if (!isConflict(error)) throw explainFailure(error);
        await pause(randomInt(Math.min(backOff_ms_max, backOff_ms_base * 4 ** attempt)));
      }
    }
  }

  private async transact<T>(scope: Scope, work: (tx: Tx) => Promise<T>): Promise<T> {
    const runner = this.database.runner();
    try {
      const client = await runner.connect();
      const tx = new Tx(client, runner, scope.statements);
      const result = await commitOrRollBack(client, runner, begin(BEGIN_WRITE, scope), tx, work);
      for (const callback of tx.afterCommitCallbacks) callback();
      return result;
    } finally {
      await runner.release();
    }
  }
}

/**
 * Reads on one snapshot. Whoever reads has what she asked for before the transaction has ended; the connection is given
 * back when it has.
 */
async function view<T>(database: Database, scope: Scope, work: (tx: ReadTx) => Promise<T>): Promise<T> {
  try {
    return await viewOnce(database, scope, work);
  } catch (error) {
    if (!isStalePlan(error)) throw explainFailure(error);
  }
  preparedStatements.renew();
  return viewOnce(database, scope, work).catch((error: unknown) => Promise.reject(explainFailure(error)));
}

async function viewOnce<T>(database: Database, scope: Scope, work: (tx: ReadTx) => Promise<T>): Promise<T> {
  const runner = database.runner();
  const client = await runner.connect();
  const end = async () => {
    // A connection whose transaction cannot be ended must not serve anybody else.
    await ask(client, 'ROLLBACK').catch((broken: Error) => runner.releasePostgresConnection(broken));
    runner.isTransactionActive = false;
    await runner.release();
  };
  ask(client, begin(BEGIN_READ, scope)).catch(() => undefined);
  runner.isTransactionActive = true;
  const tx = new ReadTx(client, runner, scope.statements);
  try {
    return await work(tx);
  } finally {
    tx.end();
    end().catch(() => undefined);
  }
}

/** BEGIN travels with the first statement and COMMIT with the last ones whose answers nobody waits for. */
async function commitOrRollBack<T>(
  client: PoolClient,
  runner: PooledRunner,
  beginSql: string,
  tx: Tx,
  work: (tx: Tx) => Promise<T>,
): Promise<T> {
  try {
    const begun = ask(client, beginSql);
    begun.catch(() => undefined);
    // Tells TypeORM that a transaction is open, so that its repositories join it instead of opening their own.
    runner.isTransactionActive = true;
    const result = await work(tx);
    tx.end();
    const committed = ask(client, 'COMMIT');
    committed.catch(() => undefined);
    await begun;
    await tx.answered();
    // Where a statement had failed, COMMIT rolls back and reports no error.
    if ((await committed).command !== 'COMMIT')
      throw new Error('a failed statement was passed over, so nothing was committed');
    return result;
  } catch (error) {
    tx.end();
    // A connection whose transaction cannot be ended must not serve anybody else.
    await ask(client, 'ROLLBACK').catch((broken: Error) => runner.releasePostgresConnection(broken));
    // What fails behind a statement that nobody waited for only says that the transaction is aborted.
    await tx.answered();
    throw error;
  } finally {
    runner.isTransactionActive = false;
  }
}

/** One shop's rows: the walls let through no others. */
function oneShop(shopId: string): Scope {
  return { say: `SET LOCAL guanxi.shop = ${escapeLiteral(shopId)}`, statements: preparedStatements.ofOneShop };
}

/** Opens the transaction and says whose rows it is about in one round trip; both are over when the transaction is. */
function begin(sql: string, { say }: Scope): string {
  return `${sql}; ${say}`;
}
