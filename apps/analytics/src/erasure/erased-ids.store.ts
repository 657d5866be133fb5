import { createHash } from 'node:crypto';
import type { ReadTx, Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';

/** An id of a shop's customer or conversation. */
export interface IdOfShop {
  shopId: string;
  id: string;
}

/**
 * Speaks SQL for the ids that erased customers and their conversations are kept under. Of an id itself only a digest
 * is kept: it is recognised when it comes late, and says nothing by itself.
 */
@Injectable()
export class ErasedIdsStore {
  /** Waits until nobody takes in facts of the shop, and keeps everybody from it until the transaction ends. */
  async holdFacts(tx: Tx, shopId: string): Promise<void> {
    await tx.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [lockOf(shopId)]);
  }

  /** Has erasures of these shops wait until the transaction ends, so that what it takes in is known to them. */
  async holdErasures(tx: Tx, shopIds: readonly string[]): Promise<void> {
    await tx.query('SELECT pg_advisory_xact_lock_shared(hashtextextended(lock, 0)) FROM unnest($1::text[]) AS lock', [
      shopIds.toSorted().map(lockOf),
    ]);
  }

  /** One that is kept under another id already stays so: facts that come late belong to those that came before. */
  async keep(tx: Tx, shopId: string, keptAs: ReadonlyMap<string, string>, erasedAt: Date): Promise<void> {
    await tx.execute(
      `INSERT INTO erased_ids (shop_id, known_as, kept_as, erased_at)
       SELECT $1, known_as, kept_as, $4 FROM unnest($2::text[], $3::text[]) AS ids (known_as, kept_as)
           ON CONFLICT DO NOTHING`,
      [shopId, [...keptAs.keys()].map((id) => digestOf({ shopId, id })), [...keptAs.values()], erasedAt],
    );
  }

  /** Those of these shops that keep anybody under another id. */
  async shopsWith(tx: ReadTx, shopIds: readonly string[]): Promise<ReadonlySet<string>> {
    const rows = await tx.query<{ shop_id: string }>(
      `SELECT shop_id FROM unnest($1::text[]) AS asked (shop_id)
        WHERE EXISTS (SELECT FROM erased_ids WHERE erased_ids.shop_id = asked.shop_id)`,
      [shopIds],
    );
    return new Set(rows.map(({ shop_id }) => shop_id));
  }

  /** Those of these ids that are kept under others. */
  async find(tx: ReadTx, ids: readonly IdOfShop[]): Promise<(IdOfShop & { keptAs: string })[]> {
    // The release before this one kept the ids themselves.
    const byKnown = new Map(
      ids.flatMap((one) => [one.id, digestOf(one)].map((known) => [`${one.shopId}/${known}`, one])),
    );
    const asked = ids.flatMap((one) => [one, { ...one, id: digestOf(one) }]);
    const rows = await tx.query<{ shopId: string; knownAs: string; keptAs: string }>(
      `SELECT shop_id AS "shopId", known_as AS "knownAs", kept_as AS "keptAs" FROM erased_ids
        WHERE (shop_id, known_as) IN (SELECT * FROM unnest($1::text[], $2::text[]))`,
      [asked.map(({ shopId }) => shopId), asked.map(({ id }) => id)],
    );
    return rows.map(({ shopId, knownAs, keptAs }) => ({ ...byKnown.get(`${shopId}/${knownAs}`)!, keptAs }));
  }
}

function digestOf({ shopId, id }: IdOfShop): string {
  return `sha256:${createHash('sha256')
    .update(JSON.stringify([shopId, id]))
    .digest('hex')}`;
}

function lockOf(shopId: string): string {
  return `facts/${shopId}`;
}
