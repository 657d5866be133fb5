import { type ReadTx, Secrecy, type Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { erasedCustomers } from '../sealed-columns.js';
import type { Erasure, ErasurePart } from './erasure.js';

/** An erasure that some service still has to be asked for. */
export interface OpenErasure extends Erasure {
  shopId: string;
  customerIds: string[];
}

type ErasureRow = Omit<Erasure, 'parts'> & { parts: (Omit<ErasurePart, 'erasedAt'> & { erasedAt: string })[] };

const columns = `erasure_id AS "erasureId", requested_at AS "requestedAt", requested_by AS "requestedBy", due_at AS "dueAt",
  done_at AS "doneAt", coalesce((
    SELECT jsonb_agg(jsonb_build_object('service', service, 'rowCount', row_count, 'erasedAt', erased_at))
      FROM erasure_parts AS parts
     WHERE parts.shop_id = erasures.shop_id AND parts.erasure_id = erasures.erasure_id), '[]') AS parts`;

/** Speaks SQL for erasures and their parts. */
@Injectable()
export class ErasureStore {
  constructor(private readonly secrecy: Secrecy) {}

  async add(tx: Tx, { shopId, erasureId, customerIds, requestedAt, requestedBy, dueAt }: OpenErasure): Promise<void> {
    const kept = await this.secrecy.sealJson(tx, erasedCustomers.at(shopId, erasureId), { customerIds }, {});
    await tx.execute(
      `INSERT INTO erasures (shop_id, erasure_id, customer_ids, requested_at, requested_by, due_at, asked_at)
       VALUES ($1, $2, $3, $4, $5, $6, $4)`,
      [shopId, erasureId, JSON.stringify(kept), requestedAt, requestedBy, dueAt],
    );
  }

  /** Keeps what a service did; one that has done it already stays as it is. The erasure is over with the last of them. */
  async keepPart(tx: Tx, shopId: string, erasureId: string, part: ErasurePart, parts_count: number): Promise<void> {
    await tx.query('SELECT FROM erasures WHERE shop_id = $1 AND erasure_id = $2 FOR UPDATE', [shopId, erasureId]);
    await tx.execute(
      `INSERT INTO erasure_parts (shop_id, erasure_id, service, row_count, erased_at)
       SELECT $1, $2, $3, $4, $5 FROM erasures WHERE shop_id = $1 AND erasure_id = $2 ON CONFLICT DO NOTHING`,
      [shopId, erasureId, part.service, part.rowCount, part.erasedAt],
    );
    await tx.execute(
      `UPDATE erasures SET customer_ids = NULL, done_at = parts.last_at
         FROM (SELECT count(*) AS count, max(erased_at) AS last_at FROM erasure_parts
                WHERE shop_id = $1 AND erasure_id = $2) AS parts
        WHERE shop_id = $1 AND erasure_id = $2 AND done_at IS NULL AND parts.count = $3`,
      [shopId, erasureId, parts_count],
    );
  }

  async find(tx: ReadTx, shopId: string, erasureId: string): Promise<Erasure | undefined> {
    const [row] = await tx.query<ErasureRow>(`SELECT ${columns} FROM erasures WHERE shop_id = $1 AND erasure_id = $2`, [
      shopId,
      erasureId,
    ]);
    return row && fromRow(row);
  }

  /** Up to `items` erasures behind an instant and id, latest first. */
  async list(
    tx: ReadTx,
    shopId: string,
    [before, beforeId]: [requestedAt: string, erasureId: string],
    items: number,
  ): Promise<Erasure[]> {
    const rows = await tx.query<ErasureRow>(
      `SELECT ${columns} FROM erasures WHERE shop_id = $1 AND (requested_at, erasure_id) < ($2, $3::uuid)
        ORDER BY requested_at DESC, erasure_id DESC LIMIT $4`,
      [shopId, before, beforeId, items],
    );
    return rows.map(fromRow);
  }

  /** Up to `erasures_max` that were asked for last before an instant and are not done, held, and noted as asked for now. */
  async takeUnanswered(tx: Tx, before: Date, now: Date, erasures_max: number): Promise<OpenErasure[]> {
    const rows = await tx.query<ErasureRow & { shopId: string; kept: { customerIds: string[] } }>(
      `WITH due AS (
         SELECT shop_id, erasure_id FROM erasures WHERE done_at IS NULL AND asked_at <= $1
          ORDER BY asked_at LIMIT $3 FOR UPDATE SKIP LOCKED
       ), asked AS (
         UPDATE erasures SET asked_at = $2 FROM due
          WHERE erasures.shop_id = due.shop_id AND erasures.erasure_id = due.erasure_id RETURNING erasures.*
       )
       SELECT shop_id AS "shopId", customer_ids AS kept, ${columns} FROM asked AS erasures`,
      [before, now, erasures_max],
    );
    const open = async ({ shopId, kept, ...row }: (typeof rows)[number]) => {
      const { customerIds } = await this.secrecy.openJson(tx, erasedCustomers.at(shopId, row.erasureId), kept);
      return { ...fromRow(row), shopId, customerIds };
    };
    return Promise.all(rows.map(open));
  }

  /** How many are not done though they were due, over all shops. */
  async countOverdue(tx: ReadTx, now: Date): Promise<number> {
    const [row] = await tx.query<{ count: number }>(
      'SELECT count(*) FROM erasures WHERE done_at IS NULL AND due_at < $1',
      [now],
    );
    return row?.count ?? 0;
  }
}

function fromRow({ parts, ...row }: ErasureRow): Erasure {
  return { ...row, parts: parts.map((part) => ({ ...part, erasedAt: new Date(part.erasedAt) })) };
}
