import { deserialize, serialize } from 'node:v8';
import { status } from '@grpc/grpc-js';
import { GuanxiError, type Idempotency } from '@guanxi/chassis';
import { rowsOf } from './rows-of.js';
import { SealedColumn } from './secrecy/sealed-column.js';
import type { Secrecy } from './secrecy/secrecy.js';
import type { ReadTx, Tx } from './tx.js';

/** Thrown when a key that stands for one request comes with another. */
export class IdempotencyKeyReused extends GuanxiError {
  constructor() {
    const description = 'this key was used for a different request; use a new key for a new request';
    super(status.ALREADY_EXISTS, 'IDEMPOTENCY_KEY_REUSED', `idempotency_key: ${description}`, {
      violations: [{ field: 'idempotency_key', description }],
    });
  }
}

/** Answers quote what was said: they are sealed as that is. */
export const answers = new SealedColumn({
  table: 'idempotency',
  column: 'result',
  kind: 'bytes',
  key: { method: 'text', key: 'text' },
});

interface Recorded {
  fingerprint: string;
  result: Buffer;
}

/**
 * Runs `work` unless the request was answered before, in which case it returns that answer. A repeat that arrives
 * while the first still runs waits for it, on the primary key. Dates, bigints, undefined, maps and bytes come back as
 * they were; class instances come back plain.
 *
 * @throws {IdempotencyKeyReused} when the key stands for another request.
 */
export async function answerOnce<T>(
  tx: Tx,
  secrecy: Secrecy,
  asked: Idempotency,
  work: (tx: Tx) => Promise<T>,
): Promise<T> {
  const request = [asked.shopId, asked.method, asked.key];
  const isFirst = await tx.execute(
    `INSERT INTO idempotency (shop_id, method, key, fingerprint) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`,
    [...request, asked.fingerprint],
  );
  if (isFirst === 0) return recordedAnswer<T>(tx, secrecy, asked);
  const result = await work(tx);
  tx.send('UPDATE idempotency SET result = $4 WHERE shop_id = $1 AND method = $2 AND key = $3', [
    ...request,
    await secrecy.sealBytes(tx, answers.at(asked.shopId, asked.method, asked.key), serialize(result)),
  ]);
  return result;
}

/** The keys of those of these requests, of one shop and method, that were answered before. */
export async function answeredKeys(tx: ReadTx, asked: readonly Idempotency[]): Promise<Set<string>> {
  const [first] = asked;
  if (!first) return new Set();
  const { from, params } = rowsOf(
    ['text'],
    asked.map(({ key }) => [key]),
    3,
  );
  const rows = await tx.query<{ key: string }>(
    `SELECT answered.key FROM (SELECT * FROM ${from}) AS asked (asked_key)
      CROSS JOIN LATERAL (
        SELECT key FROM idempotency WHERE shop_id = $1 AND method = $2 AND key = asked_key LIMIT 1) AS answered`,
    [first.shopId, first.method, ...params],
  );
  return new Set(rows.map(({ key }) => key));
}

/** Records what requests of one shop and method are answered. Where one was answered meanwhile, the transaction fails. */
export async function recordAnswers(
  tx: Tx,
  secrecy: Secrecy,
  answered: readonly { asked: Idempotency; answer: unknown }[],
): Promise<void> {
  const [first] = answered;
  if (!first) return;
  const { shopId, method } = first.asked;
  const recorded = answered.map(async ({ asked: { key, fingerprint }, answer }) => [
    key,
    fingerprint,
    await secrecy.sealBytes(tx, answers.at(shopId, method, key), serialize(answer)),
  ]);
  const { from, params } = rowsOf(['text', 'text', 'bytea'], await Promise.all(recorded), 3);
  tx.send(`INSERT INTO idempotency (shop_id, method, key, fingerprint, result) SELECT $1, $2, * FROM ${from}`, [
    shopId,
    method,
    ...params,
  ]);
}

async function recordedAnswer<T>(tx: Tx, secrecy: Secrecy, asked: Idempotency): Promise<T> {
  const { shopId, method, key, fingerprint } = asked;
  const [recorded] = await tx.query<Recorded>(
    'SELECT fingerprint, result FROM idempotency WHERE shop_id = $1 AND method = $2 AND key = $3',
    [shopId, method, key],
  );
  if (recorded?.fingerprint !== fingerprint) throw new IdempotencyKeyReused();
  return deserialize(
    await secrecy.openBytes(tx, answers.at(asked.shopId, asked.method, asked.key), recorded.result),
  ) as T;
}
