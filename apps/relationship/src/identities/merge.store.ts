import type { ReadTx, Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { verified } from './decide-link.js';
import type { MergeSide } from './decide-merge.js';
import { handleKinds } from './handle.store.js';
import type { HandleKind } from './handle-value.js';

/** Who did something. */
export interface Author {
  role: string;
  subject: string;
}

/** Two customers who are, or were, one person. */
export interface Merge {
  mergeId: string;
  survivorId: string;
  mergedId: string;
  reason: string;
  overriddenKinds: HandleKind[];
  mergedAt: Date;
  mergedBy: Author;
  /** Undefined while it holds. */
  unmerged: { at: Date; by: Author; reason: string } | undefined;
}

interface MergeRow {
  merge_id: string;
  survivor_id: string;
  merged_id: string;
  reason: string;
  overridden_kinds: number[];
  merged_at: Date;
  merged_by_role: string;
  merged_by: string;
  unmerged_at: Date | null;
  unmerged_by_role: string | null;
  unmerged_by: string | null;
  unmerge_reason: string | null;
}

/** Speaks SQL for merges. */
@Injectable()
export class MergeStore {
  /** Merges of a shop take turns, each for itself: what one of them found must still hold when it is written. */
  async takeTurn(tx: Tx, shopId: string): Promise<void> {
    await tx.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [`merges/${shopId}`]);
  }

  /** Keeps merges out until the transaction ends; others may do so at the same time. */
  async keepOut(tx: Tx, shopId: string): Promise<void> {
    await tx.query('SELECT pg_advisory_xact_lock_shared(hashtextextended($1, 0))', [`merges/${shopId}`]);
  }

  /** What is known of a customer who is to be merged. */
  async side(tx: ReadTx, shopId: string, customerId: string): Promise<MergeSide> {
    const [row] = await tx.query<MergeSide>(
      `SELECT EXISTS (SELECT FROM relationships WHERE shop_id = $1 AND customer_id = $2)
              OR EXISTS (SELECT FROM handles WHERE shop_id = $1 AND customer_id = $2)
              OR EXISTS (SELECT FROM behaviours WHERE shop_id = $1 AND customer_id = $2) AS "isKnown",
              EXISTS (SELECT FROM customer_merges
                       WHERE shop_id = $1 AND merged_id = $2 AND unmerged_at IS NULL) AS "isMergedAway",
              cardinality(identities_of($1, $2)) AS identities_count,
              ARRAY (SELECT DISTINCT kind || '/' || network FROM handles
                      WHERE shop_id = $1 AND customer_id = ANY (identities_of($1, $2)) AND level = $3) AS "verifiedKinds"`,
      [shopId, customerId, verified],
    );
    return row as MergeSide;
  }

  async add(tx: Tx, shopId: string, merge: Merge): Promise<void> {
    const { mergeId, survivorId, mergedId, reason, overriddenKinds, mergedAt, mergedBy } = merge;
    await tx.execute(
      `INSERT INTO customer_merges (shop_id, merge_id, survivor_id, merged_id, reason, overridden_kinds, merged_at,
              merged_by_role, merged_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      [
        shopId,
        mergeId,
        survivorId,
        mergedId,
        reason,
        overriddenKinds.map((kind) => handleKinds.indexOf(kind)),
        mergedAt,
        mergedBy.role,
        mergedBy.subject,
      ],
    );
  }

  async find(tx: ReadTx, shopId: string, mergeId: string): Promise<Merge | undefined> {
    const rows = await tx.query<MergeRow>('SELECT * FROM customer_merges WHERE shop_id = $1 AND merge_id = $2', [
      shopId,
      mergeId,
    ]);
    return rows.map(fromRow)[0];
  }

  async unmerge(
    tx: Tx,
    shopId: string,
    mergeId: string,
    { at, by, reason }: NonNullable<Merge['unmerged']>,
  ): Promise<void> {
    await tx.execute(
      `UPDATE customer_merges SET unmerged_at = $3, unmerged_by_role = $4, unmerged_by = $5, unmerge_reason = $6
        WHERE shop_id = $1 AND merge_id = $2`,
      [shopId, mergeId, at, by.role, by.subject, reason],
    );
  }

  /** Up to `items` merges behind one of them, oldest first: a person's, also those taken back, or the whole shop's. */
  async list(
    tx: ReadTx,
    shopId: string,
    customerId: string | undefined,
    after: string,
    items: number,
  ): Promise<Merge[]> {
    const rows = await tx.query<MergeRow>(
      `SELECT * FROM customer_merges
        WHERE shop_id = $1 AND merge_id > $3
          AND ($2::text IS NULL OR survivor_id = ANY (identities_of($1, $2)) OR merged_id = ANY (identities_of($1, $2)))
        ORDER BY merge_id LIMIT $4`,
      [shopId, customerId, after, items],
    );
    return rows.map(fromRow);
  }

  /** Every identity of the person that a customer is, in alphabetical order, and the one to address. */
  async person(tx: ReadTx, shopId: string, customerId: string): Promise<{ survivorId: string; identityIds: string[] }> {
    const rows = await tx.query<{ identity: string; isSurvivor: boolean }>(
      `SELECT identity, NOT EXISTS (SELECT FROM customer_merges
                                     WHERE shop_id = $1 AND merged_id = identity AND unmerged_at IS NULL) AS "isSurvivor"
         FROM people_of($1, ARRAY[$2]) ORDER BY identity`,
      [shopId, customerId],
    );
    return {
      survivorId: rows.find(({ isSurvivor }) => isSurvivor)?.identity ?? customerId,
      identityIds: rows.map(({ identity }) => identity),
    };
  }
}

function fromRow(row: MergeRow): Merge {
  const { unmerged_at: at, unmerged_by_role: role, unmerged_by: subject, unmerge_reason: reason } = row;
  return {
    mergeId: row.merge_id,
    survivorId: row.survivor_id,
    mergedId: row.merged_id,
    reason: row.reason,
    overriddenKinds: row.overridden_kinds.map((kind) => handleKinds[kind] as HandleKind),
    mergedAt: row.merged_at,
    mergedBy: { role: row.merged_by_role, subject: row.merged_by },
    unmerged: at ? { at, by: { role: role ?? '', subject: subject ?? '' }, reason: reason ?? '' } : undefined,
  };
}
