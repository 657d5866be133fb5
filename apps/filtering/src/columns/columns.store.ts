import { type ReadTx, Secrecy, type Tx } from '@guanxi/persistence';
import { Injectable } from '@nestjs/common';
import { renamedCustomer } from '../sealed-columns.js';
import type { Rename } from './factor-columns.js';
import type { JoinedFacts } from './told-facts.js';

/** How far the journal goes, and how far back. */
export interface JournalBounds {
  position: number;
  /** The earliest position that is still there; absent where none is. */
  oldest: number | null;
}

/** Facts of the journal at their position. */
export type JournalFacts = JoinedFacts & { position: number };

const pages_per_read = 512;
const joined = `string_agg(customer_id, E'\\n') AS customer_ids, string_agg(instant_s::text, E'\\n') AS instants_s,
                string_agg(code::text, E'\\n') AS codes, string_agg(word, E'\\n') AS words`;

/** Which columns of which table facts are drawn from. */
const sources = {
  relationships: `SELECT ctid, shop_id, customer_id, factor_instant(established_at) AS instant_s,
                         CASE WHEN is_active THEN 1 ELSE 2 END AS code, acquisition_channel AS word FROM relationships`,
  behaviours: `SELECT ctid, shop_id, customer_id, factor_instant(occurred_at) AS instant_s,
                      kind AS code, category AS word FROM behaviours`,
};

/** Speaks SQL for what columns are built from: the journal, and the tables behind it. */
@Injectable()
export class ColumnsStore {
  constructor(private readonly secrecy: Secrecy) {}

  async bounds(tx: ReadTx): Promise<JournalBounds> {
    const [bounds] = await tx.query<JournalBounds>(
      'SELECT position, (SELECT min(position) FROM factor_journal) AS oldest FROM factor_positions',
    );
    if (!bounds) throw new Error('factor_positions has lost its row');
    return bounds;
  }

  /** What the journal notes behind a position, up to and with another one, in order. */
  journal(tx: ReadTx, after: number, upTo: number): Promise<JournalFacts[]> {
    return tx.query(
      `SELECT position, shop_id, fact, customer_ids, instants_s, codes, words FROM factor_journal
        WHERE position > $1 AND position <= $2 ORDER BY position, part`,
      [after, upTo],
    );
  }

  /**
   * Takes the journal's next position for it, before anything else is noted: columns name her otherwise from there, and what
   * the journal holds already is read under the new id.
   */
  async noteRename(tx: Tx, { shopId, knownAs, keptAs, everywhere }: Rename): Promise<void> {
    const [row] = await tx.query<{ position: number }>('SELECT take_factor_position() AS position');
    const position = row!.position;
    const sealed = await this.secrecy.sealText(tx, renamedCustomer.at(shopId, position), knownAs);
    await tx.execute(
      'INSERT INTO factor_renames (shop_id, position, known_as, kept_as, everywhere) VALUES ($1, $2, $3, $4, $5)',
      [shopId, position, sealed, keptAs, everywhere],
    );
    await tx.execute(
      `UPDATE factor_journal
          SET customer_ids = array_to_string(array_replace(string_to_array(customer_ids, E'\\n'), $2, $3), E'\\n')
        WHERE shop_id = $1 AND $2 = ANY (string_to_array(customer_ids, E'\\n'))`,
      [shopId, knownAs, keptAs],
    );
  }

  /** Who was erased behind a position, up to and with another one, in order. */
  async renames(tx: ReadTx, after: number, upTo: number): Promise<(Rename & { position: number })[]> {
    const rows = await tx.query<Rename & { position: number }>(
      `SELECT position, shop_id AS "shopId", known_as AS "knownAs", kept_as AS "keptAs", everywhere FROM factor_renames
        WHERE position > $1 AND position <= $2 ORDER BY position`,
      [after, upTo],
    );
    const open = async (row: (typeof rows)[number]) => ({
      ...row,
      knownAs: await this.secrecy.openText(tx, renamedCustomer.at(row.shopId, row.position), row.knownAs),
    });
    return Promise.all(rows.map(open));
  }

  /** Everything that is known, page by page of its table: no order is promised, and no index is needed. */
  async *everything(tx: ReadTx): AsyncIterable<JoinedFacts> {
    for (const fact of ['relationships', 'behaviours'] as const) {
      const [size] = await tx.query<{ pages: number }>(
        `SELECT pg_relation_size($1::regclass) / current_setting('block_size')::bigint AS pages`,
        [fact],
      );
      for (let page = 0; page < (size?.pages ?? 0); page += pages_per_read) {
        yield* await tx.query<JoinedFacts>(
          `SELECT shop_id, '${fact}' AS fact, ${joined} FROM (${sources[fact]}) AS told
            WHERE ctid >= $1::text::tid AND ctid < $2::text::tid GROUP BY shop_id`,
          [`(${page},0)`, `(${page + pages_per_read},0)`],
        );
      }
    }
  }
}
