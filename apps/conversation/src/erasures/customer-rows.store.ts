import type { ReadTx, Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';

/** The columns that name a customer or a conversation, in whatever table they stand. */
type NamingColumn = 'customer_id' | 'conversation_id';

/** What was said, and what quotes it. */
const deleted = ['messages', 'unanswered_messages', 'colleague_offers'] as const;

const emptied = [
  ['ratings', 'comment'],
  ['interventions', 'evidence'],
  ['intervention_decisions', 'evidence'],
  ['cases', 'subject'],
  ['cases', 'result'],
] as const;

/** Speaks SQL for taking customers out of this service's tables. */
@Injectable()
export class CustomerRowsStore {
  async conversationsOf(tx: ReadTx, shopId: string, customerIds: readonly string[]): Promise<string[]> {
    const rows = await tx.query<{ id: string }>(
      'SELECT conversation_id AS id FROM conversations WHERE shop_id = $1 AND customer_id = ANY ($2)',
      [shopId, customerIds],
    );
    return rows.map(({ id }) => id);
  }

  /** Deletes what was said in these conversations, and empties what quotes it. Returns how many rows did. */
  async deleteWords(tx: Tx, shopId: string, conversationIds: readonly string[]): Promise<number> {
    const where = 'WHERE shop_id = $1 AND conversation_id = ANY ($2::uuid[])';
    let rows = await tx.execute(
      `DELETE FROM case_notes WHERE shop_id = $1 AND case_id IN (SELECT case_id FROM cases ${where})`,
      [shopId, conversationIds],
    );
    for (const table of deleted) rows += await tx.execute(`DELETE FROM ${table} ${where}`, [shopId, conversationIds]);
    for (const [table, column] of emptied) {
      rows += await tx.execute(`UPDATE ${table} SET ${column} = '' ${where} AND ${column} <> ''`, [
        shopId,
        conversationIds,
      ]);
    }
    return rows;
  }

  /** Has rows name others in the place of these, in every table that names any. Returns how many rows did. */
  async rename(tx: Tx, shopId: string, column: NamingColumn, keptAs: ReadonlyMap<string, string>): Promise<number> {
    if (keptAs.size === 0) return 0;
    const type = column === 'conversation_id' ? 'uuid' : 'text';
    let rows = 0;
    for (const table of await this.tablesWith(tx, column)) {
      rows += await tx.execute(
        `UPDATE ${table} AS kept SET ${column} = ids.new
           FROM unnest($2::${type}[], $3::${type}[]) AS ids (old, new)
          WHERE kept.shop_id = $1 AND kept.${column} = ids.old`,
        [shopId, [...keptAs.keys()], [...keptAs.values()]],
      );
    }
    return rows;
  }

  /** Read from the catalogue, so that a table which comes later is not forgotten. */
  private async tablesWith(tx: ReadTx, column: NamingColumn): Promise<string[]> {
    const rows = await tx.query<{ name: string }>(
      `SELECT quote_ident(table_name) AS name FROM information_schema.columns
         JOIN information_schema.tables USING (table_schema, table_name)
        WHERE table_schema = current_schema() AND table_type = 'BASE TABLE' AND column_name = $1 ORDER BY table_name`,
      [column],
    );
    return rows.map(({ name }) => name);
  }
}
