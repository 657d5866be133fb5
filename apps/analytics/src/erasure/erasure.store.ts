import type { ReadTx, Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';

/** The receipt of an erasure. */
export interface ErasureRow {
  erasureId: string;
  erasedAt: Date;
  erasedBy: string;
  rowCount: number;
}

/** The columns that name a customer or a conversation, in whatever table they stand. */
type NamingColumn = 'customer_id' | 'merged_id' | 'conversation_id';

const ownTables = ['erased_ids', 'erasures'];

/** Speaks SQL for taking customers out of the facts. */
@Injectable()
export class ErasureStore {
  /**
   * The tables of this service's database with such a column. They are read from the catalogue, so that a table which comes
   * later is not forgotten.
   */
  async tablesWith(tx: ReadTx, column: NamingColumn): Promise<string[]> {
    const rows = await tx.query<{ name: string }>(
      `SELECT quote_ident(table_name) AS name FROM information_schema.columns
         JOIN information_schema.tables USING (table_schema, table_name)
        WHERE table_schema = current_schema() AND table_type = 'BASE TABLE' AND column_name = $1
          AND table_name <> ALL ($2) ORDER BY table_name`,
      [column, ownTables],
    );
    return rows.map(({ name }) => name);
  }

  /** The conversations that facts name as hers. */
  async conversationsOf(tx: ReadTx, shopId: string, customerId: string): Promise<string[]> {
    const withCustomer = new Set(await this.tablesWith(tx, 'customer_id'));
    const tables = (await this.tablesWith(tx, 'conversation_id')).filter((table) => withCustomer.has(table));
    const found = new Set<string>();
    for (const table of tables) {
      const rows = await tx.query<{ id: string }>(
        `SELECT DISTINCT conversation_id::text AS id FROM ${table} WHERE shop_id = $1 AND customer_id = $2`,
        [shopId, customerId],
      );
      for (const { id } of rows) found.add(id);
    }
    return [...found];
  }

  /** Has facts name others in the place of these. Returns how many rows did. */
  async rename(tx: Tx, shopId: string, column: NamingColumn, renamed: ReadonlyMap<string, string>): Promise<number> {
    if (renamed.size === 0) return 0;
    const type = column === 'conversation_id' ? 'uuid' : 'text';
    let rows = 0;
    for (const table of await this.tablesWith(tx, column)) {
      rows += await tx.execute(
        `UPDATE ${table} AS facts SET ${column} = ids.new
           FROM unnest($2::${type}[], $3::${type}[]) AS ids (old, new)
          WHERE facts.shop_id = $1 AND facts.${column} = ids.old`,
        [shopId, [...renamed.keys()], [...renamed.values()]],
      );
    }
    return rows;
  }

  /** Evidence holds words of the lexicon that she said. */
  async emptyEvidence(tx: Tx, shopId: string, customerId: string): Promise<void> {
    await tx.execute(`UPDATE interventions SET evidence = '' WHERE shop_id = $1 AND customer_id = $2`, [
      shopId,
      customerId,
    ]);
  }

  async add(tx: Tx, shopId: string, { erasureId, erasedAt, erasedBy, rowCount }: ErasureRow): Promise<void> {
    await tx.execute(
      `INSERT INTO erasures (shop_id, erasure_id, erased_at, erased_by, row_count) VALUES ($1, $2, $3, $4, $5)`,
      [shopId, erasureId, erasedAt, erasedBy, rowCount],
    );
  }

  /** Up to `items` erasures behind an instant and id, latest first. */
  list(
    tx: ReadTx,
    shopId: string,
    [before, beforeId]: [erasedAt: string, erasureId: string],
    items: number,
  ): Promise<ErasureRow[]> {
    return tx.query(
      `SELECT erasure_id AS "erasureId", erased_at AS "erasedAt", erased_by AS "erasedBy", row_count AS "rowCount"
         FROM erasures WHERE shop_id = $1 AND (erased_at, erasure_id) < ($2, $3::uuid)
        ORDER BY erased_at DESC, erasure_id DESC LIMIT $4`,
      [shopId, before, beforeId, items],
    );
  }
}
