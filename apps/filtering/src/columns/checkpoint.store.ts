import type { ReadTx, Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import type { Shard } from './shard.js';

/** What stands in a shop's place for the platform's columns. */
export const platform = '';

const part_bytes_max = 8 * 1024 * 1024;

/** Where the images of a shard are kept, and which rows there are its own and those of all shards beside it. */
interface Place {
  table: string;
  ours: string;
  mine: string;
  /** What a row says beside the image, and how its columns are named. */
  names: string;
  values: string;
  lock: string;
}

/**
 * Undivided columns have a table of their own, as they always had: a release that knows of no shards takes what it finds
 * there to be everything.
 */
function placeOf({ number, of }: Shard): Place {
  const undivided = { table: 'factor_checkpoints', ours: 'true', mine: 'true', names: '', values: '' };
  if (of === 1) return { ...undivided, lock: 'factor_checkpoints' };
  const ours = `shards = ${of}`;
  return {
    ...{ table: 'factor_shard_checkpoints', ours, mine: `${ours} AND shard = ${number}` },
    ...{ names: 'shards, shard, ', values: `${of}, ${number}, `, lock: `factor_checkpoints ${number} of ${of}` },
  };
}

/** Speaks SQL for the images of columns. */
@Injectable()
export class CheckpointStore {
  /** The shops that a shard's image is kept of, '' for the platform, each with its position. */
  all(tx: ReadTx, shard: Shard): Promise<{ shop_id: string; position: number }[]> {
    const { table, mine } = placeOf(shard);
    return tx.query(`SELECT DISTINCT shop_id, position FROM ${table} WHERE ${mine} ORDER BY shop_id`);
  }

  /** A shard's image of a shop. */
  async image(tx: ReadTx, shard: Shard, shopId: string): Promise<Buffer> {
    const { table, mine } = placeOf(shard);
    const parts = await tx.query<{ bytes: Buffer }>(
      `SELECT bytes FROM ${table} WHERE ${mine} AND shop_id = $1 ORDER BY part`,
      [shopId],
    );
    return Buffer.concat(parts.map(({ bytes }) => bytes));
  }

  /** Keeps the image of a shop instead of the one before. */
  async keep(tx: Tx, shard: Shard, shopId: string, position: number, image: Buffer): Promise<void> {
    const { table, mine, names, values } = placeOf(shard);
    await tx.execute(`DELETE FROM ${table} WHERE ${mine} AND shop_id = $1`, [shopId]);
    for (let part = 0; part * part_bytes_max < image.length; part++) {
      const bytes = image.subarray(part * part_bytes_max, (part + 1) * part_bytes_max);
      await tx.execute(
        `INSERT INTO ${table} (${names}shop_id, part, position, bytes) VALUES (${values}$1, $2, $3, $4)`,
        [shopId, part, position, bytes],
      );
    }
  }

  /** Says that the image of a position still holds at a later one. @returns whether it was still the one kept. */
  async move(tx: Tx, shard: Shard, shopId: string, from: number, to: number): Promise<boolean> {
    const { table, mine } = placeOf(shard);
    const moved = await tx.execute(
      `UPDATE ${table} SET position = $3 WHERE ${mine} AND shop_id = $1 AND position = $2`,
      [shopId, from, to],
    );
    return moved > 0;
  }

  /** Whether this transaction alone writes images of a shard. */
  async mayWrite(tx: Tx, shard: Shard): Promise<boolean> {
    const [row] = await tx.query<{ mine: boolean }>(
      'SELECT pg_try_advisory_xact_lock(hashtextextended($1, 0)) AS mine',
      [placeOf(shard).lock],
    );
    return row?.mine ?? false;
  }

  /** Forgets the images of every other number of shards: who goes back to one builds from everything. */
  async forgetOthers(tx: Tx, { of }: Shard): Promise<void> {
    if (of > 1) await tx.execute('DELETE FROM factor_checkpoints');
    await tx.execute('DELETE FROM factor_shard_checkpoints WHERE shards <> $1', [of]);
  }

  /**
   * Forgets what the images of all shards reflect, unless it was noted within the hour: another replica may still be
   * reading it. A shard without any builds from everything.
   */
  async trimJournal(tx: Tx, shard: Shard): Promise<void> {
    const { table, ours } = placeOf(shard);
    for (const notes of ['factor_journal', 'factor_renames']) {
      await tx.execute(
        `DELETE FROM ${notes}
          WHERE position <= (SELECT min(position) FROM ${table} WHERE ${ours}) AND noted_at < now() - interval '1 hour'`,
      );
    }
  }
}
