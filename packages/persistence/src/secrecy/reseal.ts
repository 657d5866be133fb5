import type { Clock } from '@guanxi/chassis';
import type { Transactions } from '../transactions.js';
import type { Tx } from '../tx.js';
import type { DataKeys } from './data-keys.js';
import type { SealedColumn } from './sealed-column.js';
import { keyVersionOf, readSealedJson, readSealedText, type SealedJson } from './sealed-value.js';
import type { Secrecy } from './secrecy.js';

const batch_rows_max = 500;
/** A rolling release is over by then: nobody who writes plain, or with the key before, is left. */
export const settle_ms = 60 * 60_000;

interface Sweep {
  after: string[] | null;
  changed: number;
  begunAt: Date;
  firstAt: Date;
  settledAt: Date | null;
}

interface KeptRow {
  shop_id: string;
  key: string[];
  kept: unknown;
}

/**
 * Seals what is still plain, and what was sealed under an earlier key of its shop. It goes through a column in the order of
 * its key, over and over until a pass that began when every replica had long known better finds nothing to do; and again
 * once a key was rotated. Any number of replicas may do it: they take turns, and none does what another has done.
 */
export class Reseal {
  constructor(
    private readonly transactions: Transactions,
    private readonly secrecy: Secrecy,
    private readonly keys: DataKeys,
    private readonly clock: Clock,
  ) {}

  /** Looks at up to 500 rows of a column. @returns whether there is more to look at in this pass. */
  batch(column: SealedColumn): Promise<boolean> {
    return this.transactions.runAcrossShops(async (tx) => {
      const sweep = await this.take(tx, column);
      if (!sweep || sweep.settledAt) return false;
      const rows = await this.rowsAfter(tx, column, sweep.after);
      const changed = sweep.changed + (await this.resealAll(tx, column, rows));
      const last = rows.at(-1);
      const isOver = rows.length < batch_rows_max;
      await this.keep(
        tx,
        column,
        isOver ? this.atEnd(sweep, changed) : { ...sweep, changed, after: [last!.shop_id, ...last!.key] },
      );
      return !isOver;
    });
  }

  private atEnd(sweep: Sweep, changed: number): Sweep {
    const now = this.clock.now();
    if (changed === 0 && sweep.begunAt.getTime() - sweep.firstAt.getTime() >= settle_ms)
      return { ...sweep, settledAt: now };
    return { ...sweep, after: null, changed: 0, begunAt: now };
  }

  /** The column's sweep, held; undefined where another replica is at it. It begins anew where a key was rotated since. */
  private async take(tx: Tx, column: SealedColumn): Promise<Sweep | undefined> {
    const now = this.clock.now();
    const place = placeOf(column);
    await tx.execute(
      'INSERT INTO sealing_sweeps (place, begun_at, first_at) VALUES ($1, $2, $2) ON CONFLICT DO NOTHING',
      [place, now],
    );
    const [sweep] = await tx.query<Sweep & { isOutdated: boolean }>(
      `SELECT after, changed, begun_at AS "begunAt", first_at AS "firstAt", settled_at AS "settledAt",
              EXISTS (SELECT FROM data_keys WHERE version > 1 AND created_at > first_at) AS "isOutdated"
         FROM sealing_sweeps WHERE place = $1 FOR UPDATE SKIP LOCKED`,
      [place],
    );
    if (!sweep?.isOutdated) return sweep;
    return { after: null, changed: 0, begunAt: now, firstAt: now, settledAt: null };
  }

  private async keep(
    tx: Tx,
    column: SealedColumn,
    { after, changed, begunAt, firstAt, settledAt }: Sweep,
  ): Promise<void> {
    await tx.execute(
      `UPDATE sealing_sweeps SET after = $2, changed = $3, begun_at = $4, first_at = $5, settled_at = $6 WHERE place = $1`,
      [placeOf(column), after && JSON.stringify(after), changed, begunAt, firstAt, settledAt],
    );
  }

  private rowsAfter(tx: Tx, column: SealedColumn, after: string[] | null): Promise<KeptRow[]> {
    const names = ['shop_id', ...Object.keys(column.key)];
    const types = ['text', ...Object.values(column.key)];
    const from = types.map((type, i) => `$${i + 1}::text::${type}`).join(', ');
    const texts = names.slice(1).map((name) => `${name}::text`);
    return tx.query(
      `SELECT shop_id, ARRAY[${texts.join(', ')}]::text[] AS key, ${column.column} AS kept FROM ${column.table}
        ${after ? `WHERE (${names.join(', ')}) > (${from})` : ''}
        ORDER BY ${names.join(', ')} LIMIT ${batch_rows_max} FOR NO KEY UPDATE`,
      after ?? [],
    );
  }

  private async resealAll(tx: Tx, column: SealedColumn, rows: KeptRow[]): Promise<number> {
    const resealed: { row: KeptRow; value: unknown }[] = [];
    for (const row of rows) {
      const value = await this.reseal(tx, column, row);
      if (value !== undefined) resealed.push({ row, value });
    }
    if (resealed.length > 0) await this.write(tx, column, resealed);
    return resealed.length;
  }

  /** What is to be kept instead; undefined where it is to stay. */
  private async reseal(tx: Tx, column: SealedColumn, { shop_id: shopId, key, kept }: KeptRow): Promise<unknown> {
    if (kept === null || kept === '') return undefined;
    const sealed = sealedBytesOf(column, kept);
    const sealedWith = sealed && keyVersionOf(sealed);
    if (sealedWith !== undefined) {
      // Its key was destroyed, or is newer than what this replica knows.
      if (!(await this.keys.has(tx, shopId, sealedWith))) return undefined;
      if ((await this.keys.current(tx, shopId)).version === sealedWith) return undefined;
    }
    const place = column.at(shopId, ...key);
    switch (column.kind) {
      case 'text':
        return this.secrecy.sealText(tx, place, await this.secrecy.openText(tx, place, kept as string));
      case 'bytes':
        return this.secrecy.sealBytes(tx, place, await this.secrecy.openBytes(tx, place, kept as Buffer));
      case 'json': {
        const value = await this.secrecy.openJson(tx, place, kept as object);
        return JSON.stringify(await this.secrecy.sealJson(tx, place, value, column.shown(value)));
      }
    }
  }

  private async write(tx: Tx, column: SealedColumn, resealed: { row: KeptRow; value: unknown }[]): Promise<void> {
    const names = Object.keys(column.key);
    const types = Object.values(column.key);
    const keys = types.map((type, i) => `$${i + 3}::text[]::${type}[]`);
    const sqlType = { text: 'text', json: 'jsonb', bytes: 'bytea' }[column.kind];
    await tx.execute(
      `UPDATE ${column.table} AS t SET ${column.column} = given.value
         FROM unnest($1::text[], $2::${sqlType}[]${keys.map((key) => `, ${key}`).join('')})
              AS given (shop_id, value${names.map((name) => `, ${name}`).join('')})
        WHERE t.shop_id = given.shop_id${names.map((name) => ` AND t.${name} = given.${name}`).join('')}`,
      [
        resealed.map(({ row }) => row.shop_id),
        resealed.map(({ value }) => value),
        ...names.map((_, i) => resealed.map(({ row }) => row.key[i])),
      ],
    );
  }
}

function sealedBytesOf(column: SealedColumn, kept: unknown): Buffer | undefined {
  if (column.kind === 'text') return readSealedText(kept as string);
  if (column.kind === 'json') return readSealedJson(kept as SealedJson);
  return keyVersionOf(kept as Buffer) === undefined ? undefined : (kept as Buffer);
}

function placeOf({ table, column }: SealedColumn): string {
  return `${table}.${column}`;
}
